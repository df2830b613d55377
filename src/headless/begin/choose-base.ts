import type { RepositoryState, Store } from '../../ports/git.ts';
import { CannotStart } from '../cannot-start.ts';
import type { ReachedForge } from '../run/reach-forge.ts';

/** What a run starts from, on the user's branch. */
export interface Base {
  readonly branch: string;
  readonly commit: string;
}

export interface ChosenBase {
  readonly base: Base;
  /** Where it is not simply the user's commit. */
  readonly notice: string | null;
  /** What the local forge still needs for it. */
  readonly publish: () => Promise<void>;
}

const short = (commit: string): string => commit.slice(0, 10);

/** The branch that is checked out; pull requests go to the branch of this name. */
export function branchOf({ branch }: RepositoryState): string {
  if (branch !== null) return branch;
  throw new CannotStart(
    'No branch is checked out (HEAD is detached), so there is none to bring the work to. Switch to a branch.',
  );
}

/** Finds out how the user's commit and the forge's branch stand to each other. Changes nothing by itself. */
export async function chooseBase(reached: ReachedForge, store: Store, { branch, commit }: Base): Promise<ChosenBase> {
  const remote = reached.forge.remote();
  const there = await store.fetch(remote, branch);
  const nothing = async () => {};
  const base = { branch, commit };
  if (there === commit) return { base, notice: null, publish: nothing };
  if (there !== null && (await store.isAncestor(commit, there)))
    return {
      base: { branch, commit: there },
      notice: `${branch} on ${placeOf(reached)} is ahead of yours: the run starts from ${short(there)} there, not from ${short(commit)}.`,
      publish: nothing,
    };
  if (reached.kind === 'github') throw notThere(reached, base, there);
  if (there === null || (await store.isAncestor(there, commit)))
    return { base, notice: null, publish: () => store.push(remote, commit, branch, there) };
  const kept = `swarm/kept/${there.slice(0, 12)}`;
  return {
    base,
    notice: `${branch} on the local forge held ${short(there)}, which your branch does not have. It follows your branch from now on; what it held is kept there as ${kept}.`,
    publish: async () => {
      await store.push(remote, there, kept, (await store.fetch(remote, kept)) ?? null);
      await store.push(remote, commit, branch, there);
    },
  };
}

const placeOf = ({ kind, forge }: ReachedForge): string => (kind === 'local' ? 'the local forge' : forge.name);

function notThere({ forge, url }: ReachedForge, { branch, commit }: Base, there: string | null): CannotStart {
  const what = there === null ? `has no branch ${branch}` : `does not have your commit ${short(commit)} on ${branch}`;
  const why = `${forge.name} (${url}) ${what}. Push ${branch} first`;
  return new CannotStart(`${why}, switch to a branch that is there, or say --forge local.`, {
    inEditor: `${why}, or choose a branch that is there.`,
  });
}
