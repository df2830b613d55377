import { type Machine, readRun } from '../../compose.ts';
import { fold } from '../../core/run.ts';
import type { Taken as WhatCame } from '../../link/protocol.ts';
import { GitError, type Store } from '../../ports/git.ts';
import type { KnownRun } from '../begin/known-runs.ts';
import { CannotStart } from '../cannot-start.ts';
import { RunFailed } from '../failure.ts';
import type { ReachedForge } from './reach-forge.ts';
import { shellWord } from './shell-word.ts';

export interface Taking {
  readonly machine: Machine;
  readonly known: KnownRun;
  readonly ontoCurrent: boolean;
  readonly reach: () => Promise<ReachedForge>;
}

/** The same as a screen is told, for whichever run it was. */
export interface Taken extends WhatCame {
  readonly run: string;
}

/** Brings what a run has merged into the user's branch: fast-forward only, and nothing of the user's is overwritten. */
export async function take({ machine: { git }, known, ontoCurrent, reach }: Taking): Promise<Taken> {
  const { record, folder, id: run } = known;
  const state = fold((await readRun(folder)).decisions);
  const commit = state.base.commit;
  const unfinished = state.state !== 'closed';
  if (!Object.values(state.tasks).some((task) => task.merged !== null))
    throw new CannotStart(`Run ${run} has merged nothing${unfinished ? ' yet' : ''}, so there is nothing to take.`);
  const user = await git.user.inspect(record.root);
  const store = await git.store(record.root, user.commit);
  await fetchWhereMissing(store, commit, { branch: state.base.branch, reach });
  if ((await store.has(commit)) && (await store.isAncestor(commit, user.commit)))
    return { run, commit, branch: null, files: [], from: user.commit, changes: [], unfinished };
  if (!ontoCurrent && user.branch !== null && user.branch !== state.base.branch)
    throw new OtherBranch(run, state.base.branch, user.branch);
  const { branch, files } = await git.user.bringIn(record.root, store, commit).catch((error: unknown) => {
    if (!(error instanceof GitError) || error.kind !== 'not-fast-forward') throw error;
    throw new RunFailed(`${error.message} To merge:\n${mergeCommand(record.root, store.path, commit)}`);
  });
  const changes = await store.changes(user.commit, commit);
  return { run, commit, branch, files, from: user.commit, changes, unfinished };
}

/** Another branch than that which the run began from is checked out. */
export class OtherBranch extends RunFailed {
  readonly began: string;
  readonly current: string;
  constructor(run: string, began: string, current: string) {
    super(`Run ${run} began from ${began}, and ${current} is checked out. Switch to ${began}, or say --onto-current.`);
    this.began = began;
    this.current = current;
  }
}

/** A commit that only the forge has, such as a merge of GitHub's, is brought into the store. */
export async function fetchWhereMissing(
  store: Store,
  commit: string,
  { branch, reach }: { readonly branch: string; readonly reach: () => Promise<ReachedForge> },
): Promise<void> {
  if (await store.has(commit)) return;
  const reached = await reach();
  try {
    await store.fetch(reached.forge.remote(), branch);
  } finally {
    await reached.close();
  }
}

/** For a branch with commits of its own: git's merge, by the user, of a commit that only the store has. */
function mergeCommand(root: string, store: string, commit: string): string {
  const git = `git -C ${shellWord(root)}`;
  return `  ${git} fetch ${shellWord(store)} ${commit} && ${git} merge FETCH_HEAD`;
}
