import { access, mkdir, realpath, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GitError, type Identity, type MergeResult, type Store, type Workbench } from '../../ports/git.ts';
import { commitReader } from './commit-reader.ts';
import type { Places, RunGit } from './git.ts';
import { identityVariables } from './identity-variables.ts';
import { commitId, workbenchName } from './names.ts';
import { fetchBranch, pushBranch } from './remote.ts';
import { removeFolder } from './remove-folder.ts';
import type { SandboxedGit } from './sandboxed-git.ts';
import { makeWorkbench, workbenchAt } from './workbench.ts';

/** What a store works with. */
export interface StoreParts {
  readonly git: RunGit;
  readonly sandboxed: SandboxedGit;
  /** Who makes the commits. */
  readonly identity: Identity;
  /** The bare repository. */
  readonly path: string;
  /** Where its workbenches are. */
  readonly workbenches: string;
}

export function bareStore(parts: StoreParts): Store {
  const { git, path } = parts;
  const places: Places = { gitDir: path, commonDir: path, workTree: null };
  // Refs are the store's only mutable part: one writer at a time.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
  const opening = new Map<string, Promise<Workbench>>();
  const transfers = (signal?: AbortSignal): Pick<Store, 'fetch' | 'push' | 'during'> => ({
    fetch: (remote, branch) =>
      unlessAborted(() => inTurn(() => fetchBranch(git, places, { remote, branch, signal })), signal),
    push: (remote, commit, branch, expect) => pushBranch(git, places, { remote, commit, branch, expect, signal }),
    during: (other) => ({ ...store, ...transfers(signal === undefined ? other : AbortSignal.any([signal, other])) }),
  });
  const store: Store = {
    path,
    ...commitReader(git, places),
    ...transfers(),
    merge: (base, head, message) => mergeCommits({ git, places, identity: parts.identity }, base, head, message),
    workbench: async (name, commit) => {
      const checked = workbenchName(name);
      const making = opening.get(checked) ?? openWorkbench(parts, checked, commitId(commit));
      opening.set(checked, making);
      return making.finally(() => opening.delete(checked));
    },
    workbenchFolder: async (name) => folderOf(join(parts.workbenches, workbenchName(name))),
  };
  return store;
}

async function folderOf(path: string): Promise<string | null> {
  return realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new GitError('failed', `The workbench cannot be read: ${error.message}.`, { cause: error });
  });
}

/** Waiting for one's turn ends with the signal too. What waited is then never sent. */
function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work();
  if (signal.aborted) return Promise.reject(signal.reason);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  work().then(resolve, reject);
  return promise.finally(() => signal.removeEventListener('abort', abort));
}

async function mergeCommits(
  at: { readonly git: RunGit; readonly places: Places; readonly identity: Identity },
  base: string,
  head: string,
  message: string,
): Promise<MergeResult> {
  const { git, places, identity } = at;
  const ask = (args: readonly string[], codes: readonly number[] = [0]) => git({ places, args, codes });
  const parents = [commitId(base), commitId(head)];
  const merged = await ask(['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ...parents], [0, 1]);
  const [tree = '', ...conflicts] = merged.text.split('\0').filter((field) => field !== '');
  if (merged.code === 1) return { clean: false, conflicts };
  const times = (await ask(['show', '--no-patch', '--format=%ct', '--end-of-options', ...parents])).text.trim();
  const date = `${Math.max(...times.split('\n').map(Number))} +0000`;
  const made = await git({
    places,
    args: ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'],
    input: `${message}\n`,
    env: { ...identityVariables(identity), GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
  });
  return { clean: true, commit: made.text.trim(), tree };
}

async function openWorkbench(parts: StoreParts, name: string, commit: string) {
  const folder = join(parts.workbenches, name);
  const exists = await access(folder).then(
    () => true,
    () => false,
  );
  if (!exists) {
    // Made beside and renamed, so that a workbench is whole or not there.
    const making = join(parts.workbenches, `.${name}.making`);
    await mkdir(dirname(folder), { recursive: true });
    await removeFolder(making);
    await makeWorkbench(parts, making, commit);
    await rename(making, folder);
  }
  return workbenchAt(parts, name, folder);
}
