/** A repository as a remote's address names it. */
export interface RemoteRepository {
  /** In lower case, with its port where an http address gives one. Whether a GitHub answers there is not known. */
  readonly host: string;
  readonly owner: string;
  readonly name: string;
}

const OWNER = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const NAME = /^[A-Za-z0-9._-]+$/;

/** What an https, ssh, git or scp-like (`git@host:owner/name.git`) remote address names; null for anything else, such as a folder. */
export function githubRepositoryOf(url: string): RemoteRepository | null {
  const found = url.includes('://') ? fromUrl(url) : fromScpLike(url);
  if (found === null) return null;
  const path = found.path.replace(/^\/|\/$/g, '').replace(/\.git$/, '');
  const [owner, name, ...rest] = path.split('/');
  if (owner === undefined || name === undefined || rest.length > 0) return null;
  if (!OWNER.test(owner) || !NAME.test(name) || name === '.' || name === '..') return null;
  return { host: hostNamed(found.host.toLowerCase()), owner, name };
}

interface Found {
  readonly host: string;
  readonly path: string;
}

function fromUrl(text: string): Found | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.hostname === '' || url.search !== '' || url.hash !== '') return null;
  if (/^https?:$/.test(url.protocol)) return { host: url.host, path: url.pathname };
  // The port of ssh says nothing about the one that the API answers on.
  if (/^(git\+)?ssh:$|^git:$/.test(url.protocol)) return { host: url.hostname, path: url.pathname };
  return null;
}

function fromScpLike(text: string): Found | null {
  const [, host, path] = /^(?:[\w.-]+@)?([\w-][\w.-]+):(?!\\)(.+)$/.exec(text) ?? [];
  return host === undefined || path === undefined ? null : { host, path };
}

/** GitHub has more names for itself: `ssh.github.com` is its ssh on port 443. */
const hostNamed = (host: string): string => (/^(www|ssh)\.github\.com$/.test(host) ? 'github.com' : host);
