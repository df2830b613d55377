import { createHash } from 'node:crypto';
import { access, mkdir, realpath, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Git, GitError, type Identity, type Store } from '../../ports/git.ts';
import type { Shell } from '../../ports/shell.ts';
import { branchesOf, commitOfBranch } from './branches.ts';
import { bringIn } from './bring-in.ts';
import { checkOut } from './check-out.ts';
import { gitRunner, type Places, type RunGit } from './git.ts';
import { commitId } from './names.ts';
import { removeFolder } from './remove-folder.ts';
import { sandboxedGit } from './sandboxed-git.ts';
import { bareStore } from './store.ts';
import { findUserFolder, inspectUserFolder, settings, type UserFolder } from './user-folder.ts';
import { writeRef } from './write-ref.ts';

export interface GitOptions {
  /** Our state folder: stores, workbenches and git's own empty home go into it. */
  readonly directory: string;
  /** Runs everything that must not run on the host: whatever happens where an agent writes. */
  readonly shell: Shell;
  /** Who makes the commits. */
  readonly identity: Identity;
}

/** Up to so many objects a store gets only what is reachable from its commit; beyond, that would take many seconds. */
const FEW_OBJECTS = 50_000;

/** Git through the `git` program of this machine. */
export function gitAdapter({ directory, shell, identity }: GitOptions): Git {
  const git = gitRunner(join(directory, 'git'));
  const opened = new Map<string, Promise<Store>>();
  const open = async (user: UserFolder, commit: string): Promise<Store> => {
    await mkdir(directory, { recursive: true });
    const real = await realpath(directory);
    const name = createHash('sha256').update(user.places.commonDir).digest('hex').slice(0, 16);
    const path = join(real, 'stores', name);
    const parts = { git, identity, path, workbenches: join(real, 'workbenches', name) };
    const ready = (opened.get(path) ?? Promise.resolve())
      .catch(() => undefined)
      .then(async (before) => {
        await fillStore(git, { path, user, commit });
        return before ?? bareStore({ ...parts, sandboxed: sandboxedGit(shell, join(real, 'incoming'), identity) });
      });
    opened.set(path, ready);
    return ready;
  };
  return {
    user: {
      inspect: async (folder) => inspectUserFolder(git, await findUserFolder(git, folder)),
      branches: async (folder) => branchesOf(git, await findUserFolder(git, folder)),
      commitOf: async (folder, branch) => commitOfBranch(git, await findUserFolder(git, folder), branch),
      bringIn: async (folder, store, commit) => bringIn(git, await findUserFolder(git, folder), store, commit),
      checkOut: async (folder, store, commit, branch) =>
        checkOut(git, await findUserFolder(git, folder), store, { commit, branch }),
    },
    store: async (folder, commit) => open(await findUserFolder(git, folder), commitId(commit)),
  };
}

interface Filling {
  readonly path: string;
  readonly user: UserFolder;
  readonly commit: string;
}

/** Makes sure that the store exists and has the commit. Writes nothing in the user's repository. */
async function fillStore(git: RunGit, { path, user, commit }: Filling): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) {
    await refusePartialClone(git, user.places);
    // Made beside and renamed, so that a store is whole or not there.
    const making = `${path}.making`;
    await mkdir(dirname(path), { recursive: true });
    await removeFolder(making);
    if (await isLarge(git, user.places)) await cloneWhole(git, user.places, making);
    else await makeEmpty(git, user.places, making);
    await rename(making, path);
  }
  const places: Places = { gitDir: path, commonDir: path, workTree: null };
  const base = `refs/swarm/base/${commit}`;
  const found = await git({ places, args: ['cat-file', '-t', commit], codes: [0, 128] });
  if (found.text.trim() !== 'commit') await fetchCommit(git, places, { user, commit, base });
  else await writeRef(git, places, base, commit);
}

async function fetchCommit(
  git: RunGit,
  places: Places,
  from: { readonly user: UserFolder; readonly commit: string; readonly base: string },
): Promise<void> {
  const flags = ['--no-tags', '--no-write-fetch-head', '--no-auto-gc', '--update-shallow'];
  try {
    const source = [from.user.places.commonDir, `${from.commit}:${from.base}`];
    const args = ['fetch', ...flags, '--end-of-options', ...source];
    await git({ places, protocols: 'file', args, timeoutMs: 10 * 60_000 });
  } catch (cause) {
    if (!(cause instanceof GitError) || cause.kind === 'no-space') throw cause;
    const message = `The commit ${from.commit.slice(0, 12)} could not be copied from the repository. ${cause.message}`;
    throw new GitError('failed', message, { cause });
  }
}

/**
 * Reachable objects only keep stashes and removed secrets away from agents, but packing them takes 10 s and more where
 * there are hundreds of thousands. There, all objects are shared by hard links, which also outlive a gc by the user.
 */
async function isLarge(git: RunGit, places: Places): Promise<boolean> {
  const { text } = await git({ places, args: ['count-objects', '-v'] });
  const number = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  // Objects that lie in yet another repository would stay there: then only the copy is safe.
  return number('count') + number('in-pack') > FEW_OBJECTS && !/^alternate: /m.test(text);
}

async function cloneWhole(git: RunGit, places: Places, path: string): Promise<void> {
  const args = ['clone', '--quiet', '--bare', '--local', '--no-tags', '--end-of-options', places.commonDir, path];
  await git({ places: null, cwd: dirname(path), protocols: 'file', args, timeoutMs: 10 * 60_000 });
}

async function makeEmpty(git: RunGit, places: Places, path: string): Promise<void> {
  const format = (await git({ places, args: ['rev-parse', '--show-object-format'] })).text.trim();
  await mkdir(path);
  await git({ places: null, cwd: path, args: ['init', '--bare', `--object-format=${format}`] });
}

async function refusePartialClone(git: RunGit, places: Places): Promise<void> {
  const found = await settings(git, places, '^(extensions\\.partialclone|remote\\..*\\.promisor)$');
  if (found.length === 0) return;
  throw new GitError(
    'unsupported',
    'This is a partial clone: some of its files are still on the server. Clone it again without `--filter`.',
  );
}
