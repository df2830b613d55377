import { notFound, ok, page, Refusal } from './answers.ts';
import type { RepositoryCall, RepositoryRoute } from './call.ts';
import { diffFiles } from './diff.ts';
import { type Commit, commitShape, fileShape, readCommits } from './shapes/commit.ts';
import { apiUrl, htmlUrl } from './shapes/repository.ts';

/** The commit that a name in a URL stands for. */
export async function resolveOr404(call: RepositoryCall, name: string): Promise<string> {
  const sha = await call.git.resolve(name);
  if (sha === undefined) throw notFound();
  return sha;
}

async function oneCommit(call: RepositoryCall, sha: string): Promise<Commit> {
  const [commit] = await readCommits(call.git, ['-1', sha]);
  if (commit === undefined) throw notFound();
  return commit;
}

async function getCommit(call: RepositoryCall) {
  const name = call.params.ref ?? '';
  const sha = await call.git.resolve(name);
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${name}`);
  const commit = await oneCommit(call, sha);
  const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
  const files = await diffFiles(call.git, commit.parents[0] ?? emptyTree, sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return ok({
    ...commitShape(call.forge, call.repository, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: files.map((file) => fileShape(call.forge, call.repository, { file, commit: sha })),
  });
}

async function listCommits(call: RepositoryCall) {
  const query = call.url.searchParams;
  const sha = await call.git.resolve(query.get('sha') ?? call.repository.defaultBranch);
  if (sha === undefined) {
    const empty = (await call.git.refs('refs/heads/')).size === 0;
    throw empty ? new Refusal(409, 'Git Repository is empty.') : notFound();
  }
  const path = query.get('path');
  const since = query.get('since');
  const filters = [...(since === null ? [] : [`--since=${since}`]), sha, '--', ...(path === null ? [] : [path])];
  const commits = await readCommits(call.git, filters);
  return page(
    commits.map((commit) => commitShape(call.forge, call.repository, commit)),
    call.url,
  );
}

async function compare(call: RepositoryCall) {
  const basehead = call.params.basehead ?? '';
  const [baseName, headName] = basehead.split('...').map((name) => name.slice(name.indexOf(':') + 1));
  const base = await resolveOr404(call, baseName ?? '');
  const head = await resolveOr404(call, headName ?? '');
  const common = await call.git.mergeBase(base, head);
  if (common === undefined) throw new Refusal(404, `No common ancestor between ${baseName} and ${headName}.`);
  const ahead = await readCommits(call.git, ['--reverse', `${base}..${head}`]);
  const behind = await call.git.count(`${head}..${base}`);
  const files = await diffFiles(call.git, common, head);
  const api = `${apiUrl(call.forge, call.repository)}/compare/${basehead}`;
  const html = `${htmlUrl(call.forge, call.repository)}/compare/${basehead}`;
  const shape = (commit: Commit) => commitShape(call.forge, call.repository, commit);
  return ok({
    url: api,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: shape(await oneCommit(call, base)),
    merge_base_commit: shape(await oneCommit(call, common)),
    status: ahead.length > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical',
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits: ahead.map(shape),
    files: files.map((file) => fileShape(call.forge, call.repository, { file, commit: head })),
  });
}

/** Commits, as git has them. */
export const commitRoutes: RepositoryRoute[] = [
  { on: 'GET /commits', needs: 'look', answer: listCommits },
  { on: 'GET /commits/:ref*', needs: 'look', answer: getCommit },
  { on: 'GET /compare/:basehead*', needs: 'look', answer: compare },
];
