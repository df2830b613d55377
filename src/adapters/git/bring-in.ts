import { GitError, type Store } from '../../ports/git.ts';
import { fastForward, prepareArrival } from './arrival.ts';
import type { RunGit } from './git.ts';
import { commitId } from './names.ts';
import { refuseUnfinished } from './refuse-unfinished.ts';
import { inspectUserFolder, type UserFolder } from './user-folder.ts';

/**
 * Fast-forwards the user's branch and files to a commit of the store. Everything that could stand against it is looked at
 * first, so that a refusal has changed nothing.
 */
export async function bringIn(
  git: RunGit,
  user: UserFolder,
  store: Store,
  commit: string,
): Promise<{ readonly branch: string; readonly files: readonly string[] }> {
  const state = await inspectUserFolder(git, user);
  const { branch } = state;
  if (branch === null) {
    throw new GitError('unsupported', 'No branch is checked out, so none can move. Switch to a branch first.');
  }
  await refuseUnfinished(git, user);
  const known = await store.has(state.commit);
  if (!known || !(await store.isAncestor(state.commit, commitId(commit)))) {
    throw new GitError(
      'not-fast-forward',
      `${branch} has commits that this result does not build on, so it cannot simply move forward. Merge the result into it, or start again from here.`,
    );
  }
  const arrival = { git, user, state, store, commit };
  const files = await prepareArrival(arrival);
  await fastForward(arrival);
  return { branch, files };
}
