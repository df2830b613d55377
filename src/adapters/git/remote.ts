import { createHash } from 'node:crypto';
import { GitError, type Remote } from '../../ports/git.ts';
import type { Places, RunGit } from './git.ts';
import { branchRef, commitId } from './names.ts';

/** Longest time a transfer may take, in milliseconds. */
const TRANSFER = 10 * 60_000;

/** Fetches a branch of a forge and answers its commit; null when it does not exist there. */
export async function fetchBranch(
  git: RunGit,
  places: Places,
  from: { readonly remote: Remote; readonly branch: string; readonly signal?: AbortSignal | undefined },
): Promise<string | null> {
  const source = branchRef(from.branch);
  const key = createHash('sha256').update(from.remote.url).digest('hex').slice(0, 16);
  const target = `refs/swarm/forge/${key}/${from.branch}`;
  const args = ['fetch', '--no-tags', '--no-write-fetch-head', '--no-auto-gc', '--update-shallow'];
  try {
    await git({
      places,
      ...over(from),
      args: [...args, '--end-of-options', from.remote.url, `+${source}:${target}`],
    });
  } catch (error) {
    // The empty repository has no branch to be missing and answers the same.
    if (error instanceof GitError && /couldn't find remote ref/.test(error.message)) return null;
    throw error;
  }
  return (await git({ places, args: ['rev-parse', '--verify', '--end-of-options', `${target}^{commit}`] })).text.trim();
}

/** Puts a commit at a branch of a forge if that one is at `expect` (null: not there), or has the commit already. */
export async function pushBranch(
  git: RunGit,
  places: Places,
  to: {
    readonly remote: Remote;
    readonly commit: string;
    readonly branch: string;
    readonly expect: string | null;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const ref = branchRef(to.branch);
  const commit = commitId(to.commit);
  const lease = `--force-with-lease=${ref}:${to.expect === null ? '' : commitId(to.expect)}`;
  try {
    await git({
      places,
      ...over(to),
      args: ['push', '--no-verify', lease, '--end-of-options', to.remote.url, `${commit}:${ref}`],
    });
  } catch (error) {
    // The push may have happened although its answer was lost, or an earlier attempt may have done it.
    if (error instanceof GitError && error.kind === 'rejected' && (await there(git, places, to)) === commit) return;
    throw error;
  }
}

async function there(
  git: RunGit,
  places: Places,
  at: { readonly remote: Remote; readonly branch: string; readonly signal?: AbortSignal | undefined },
): Promise<string | null> {
  const args = ['ls-remote', '--refs', '--end-of-options', at.remote.url, branchRef(at.branch)];
  const { text } = await git({ places, ...over(at), args });
  return /^([0-9a-f]+)\t/.exec(text)?.[1] ?? null;
}

function over({ remote, signal }: { readonly remote: Remote; readonly signal?: AbortSignal | undefined }) {
  const url = URL.canParse(remote.url) ? new URL(remote.url) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new GitError(
      'unsupported',
      'Only addresses that begin with https:// or http:// can be fetched and pushed to.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new GitError('unsupported', 'The address of the forge contains a password. Remove it, and sign in instead.');
  }
  const basic = Buffer.from(`x-access-token:${remote.token ?? ''}`).toString('base64');
  return {
    protocols: 'web' as const,
    timeoutMs: TRANSFER,
    ...(signal !== undefined && { signal }),
    // Bound to the forge's own address, so that it is sent to no other.
    ...(remote.token !== null && {
      secretConfig: { [`http.${url.origin}/.extraHeader`]: `Authorization: Basic ${basic}` },
    }),
  };
}
