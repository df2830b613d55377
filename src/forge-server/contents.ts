import { bytes, notFound, ok } from './answers.ts';
import type { RepositoryCall, RepositoryRoute } from './call.ts';
import { resolveOr404 } from './commits.ts';
import { apiUrl, htmlUrl } from './shapes/repository.ts';

interface Entry {
  mode: string;
  type: string;
  sha: string;
  size: number;
  path: string;
}

async function listTree(call: RepositoryCall, args: string[]): Promise<Entry[]> {
  const result = await call.git.try(['ls-tree', '-z', '--long', '--full-tree', ...args]);
  if (result.code !== 0) throw notFound();
  const rows = result.stdout.toString().split('\0').slice(0, -1);
  return rows.map((row) => {
    const [mode = '', type = '', sha = '', size = ''] = row.slice(0, row.indexOf('\t')).split(/ +/);
    return { mode, type, sha, size: Number(size) || 0, path: row.slice(row.indexOf('\t') + 1) };
  });
}

function typeOf(entry: Entry): 'dir' | 'file' | 'symlink' | 'submodule' {
  if (entry.type === 'tree') return 'dir';
  if (entry.type === 'commit') return 'submodule';
  return entry.mode === '120000' ? 'symlink' : 'file';
}

function entryShape(call: RepositoryCall, entry: Entry, ref: string) {
  const api = apiUrl(call.forge, call.repository);
  const html = htmlUrl(call.forge, call.repository);
  const type = typeOf(entry);
  const path = entry.path.split('/').map(encodeURIComponent).join('/');
  const self = `${api}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const page = `${html}/${type === 'dir' ? 'tree' : 'blob'}/${ref}/${path}`;
  const git = `${api}/git/${type === 'dir' ? 'trees' : 'blobs'}/${entry.sha}`;
  return {
    name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    url: self,
    html_url: page,
    git_url: git,
    download_url: type === 'file' ? `${html}/raw/${ref}/${path}` : null,
    type,
    _links: { self, git, html: page },
  };
}

async function readBlob(call: RepositoryCall, sha: string): Promise<Buffer> {
  const result = await call.git.try(['cat-file', 'blob', sha]);
  if (result.code !== 0) throw notFound();
  return result.stdout;
}

/** GitHub breaks base64 into lines of 60 characters. */
function inLines(content: Buffer): string {
  return content.toString('base64').replace(/.{1,60}/g, '$&\n');
}

async function getContents(call: RepositoryCall) {
  const ref = call.url.searchParams.get('ref') ?? call.repository.defaultBranch;
  const sha = await resolveOr404(call, ref);
  const path = (call.params.path ?? '').replace(/\/+$/, '');
  const [entry] = path === '' ? [] : await listTree(call, [sha, '--', path]);
  if (path !== '' && entry === undefined) throw notFound();
  if (entry === undefined || entry.type === 'tree') {
    const children = await listTree(call, path === '' ? [sha] : [sha, '--', `${path}/`]);
    return ok(children.map((child) => entryShape(call, child, ref)));
  }
  if (entry.type === 'commit') return ok({ ...entryShape(call, entry, ref), submodule_git_url: null });
  const content = await readBlob(call, entry.sha);
  if (/\braw\b/.test(call.accept)) return bytes('raw', content);
  return ok({ ...entryShape(call, entry, ref), content: inLines(content), encoding: 'base64' });
}

async function getBlob(call: RepositoryCall) {
  const sha = call.params.sha ?? '';
  if (!/^[0-9a-f]{40}$/.test(sha)) throw notFound();
  const content = await readBlob(call, sha);
  const url = `${apiUrl(call.forge, call.repository)}/git/blobs/${sha}`;
  return ok({
    sha,
    node_id: `B_${sha}`,
    size: content.length,
    url,
    content: inLines(content),
    encoding: 'base64',
  });
}

async function getTree(call: RepositoryCall) {
  const recursive = call.url.searchParams.has('recursive');
  const commit = await resolveOr404(call, call.params.sha ?? '');
  const sha = (await call.git.run(['rev-parse', `${commit}^{tree}`])).trim();
  const api = `${apiUrl(call.forge, call.repository)}/git`;
  const entries = await listTree(call, [...(recursive ? ['-r', '-t'] : []), sha]);
  return ok({
    sha,
    url: `${api}/trees/${sha}`,
    tree: entries.map((entry) => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.type,
      sha: entry.sha,
      ...(entry.type === 'blob' ? { size: entry.size } : {}),
      url: `${api}/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.sha}`,
    })),
    truncated: false,
  });
}

/** Files and folders at a commit. A client that accepts `application/vnd.github.raw` gets the bytes. */
export const contentRoutes: RepositoryRoute[] = [
  { on: 'GET /contents', needs: 'look', answer: getContents },
  { on: 'GET /contents/:path*', needs: 'look', answer: getContents },
  { on: 'GET /git/blobs/:sha', needs: 'look', answer: getBlob },
  { on: 'GET /git/trees/:sha*', needs: 'look', answer: getTree },
];
