import { type CheckedOut, GitError, type LocalBranch, type Store } from '../../ports/git.ts';
import { type Arrival, changeFiles, fastForward, prepareArrival } from './arrival.ts';
import { branchesOf, isBeingMoved } from './branches.ts';
import { commitReader } from './commit-reader.ts';
import type { RunGit } from './git.ts';
import { branchRef, commitId } from './names.ts';
import { refuseUnfinished } from './refuse-unfinished.ts';
import { inspectUserFolder, type UserFolder } from './user-folder.ts';
import { moveRef } from './write-ref.ts';

/**
 * Puts a commit of the store at a branch of the user's and switches to it. Everything that could stand against it is looked
 * at first, so that a refusal has changed nothing.
 */
export async function checkOut(
  git: RunGit,
  user: UserFolder,
  store: Store,
  to: { readonly commit: string; readonly branch: string },
): Promise<CheckedOut> {
  const commit = commitId(to.commit);
  const ref = branchRef(to.branch);
  const state = await inspectUserFolder(git, user);
  await refuseUnfinished(git, user);
  if (!(await store.has(commit))) {
    throw new GitError(
      'no-commit',
      `The commit ${commit.slice(0, 12)} has not been fetched. Fetch it from the forge first.`,
    );
  }
  const arrival: Arrival = { git, user, state, store, commit };
  const known = await refuseBranch(arrival, to.branch);
  const before = { branch: state.branch, commit: state.commit };
  const files = await prepareArrival(arrival);
  if (state.branch === to.branch) await fastForward(arrival);
  else await switchTo(arrival, { ref, branch: to.branch, from: known?.commit ?? null });
  return { branch: to.branch, files, before };
}

/** The branch of that name, if there is one; refused where it may not be put at the commit. */
async function refuseBranch({ git, user, store, commit }: Arrival, branch: string): Promise<LocalBranch | null> {
  const branches = await branchesOf(git, user);
  const near = branches.find(({ name }) => name.startsWith(`${branch}/`) || branch.startsWith(`${name}/`));
  if (near !== undefined) {
    const words = `There cannot be a branch ${branch} beside the branch ${near.name}. Rename that one first.`;
    throw new GitError('unsupported', words);
  }
  const known = branches.find(({ name }) => name === branch);
  if (known === undefined) return null;
  if (known.elsewhere !== null) {
    const words = `${branch} is checked out in ${known.elsewhere}. Open that folder, or remove it with \`git worktree remove\`.`;
    throw new GitError('unsupported', words);
  }
  if (await isBeingMoved(user, branch)) {
    const words = `A rebase or a bisect of ${branch} is in progress in another work tree. Finish it there first.`;
    throw new GitError('unsupported', words);
  }
  if (await commitReader(git, user.places, store).isAncestor(known.commit, commit)) return known;
  throw new GitError(
    'not-fast-forward',
    `There is a branch ${branch} here with commits of its own. Rename it with \`git branch -m\`, then check out again.`,
  );
}

/** The ref first, by compare-and-swap, then HEAD and the files; when git refuses those, the ref is put back. */
async function switchTo(
  arrival: Arrival,
  to: { readonly ref: string; readonly branch: string; readonly from: string | null },
): Promise<void> {
  const { git, user, commit } = arrival;
  const { ref, from } = to;
  if (from !== commit) await moveRef(git, user.places, { ref, from, to: commit });
  try {
    const flags = ['--quiet', '--no-guess', '--no-overwrite-ignore', '--no-recurse-submodules', '--no-progress'];
    await changeFiles(arrival, ['switch', ...flags, to.branch]);
  } catch (error) {
    if (from !== commit) await moveRef(git, user.places, { ref, from: commit, to: from });
    throw error;
  }
}
