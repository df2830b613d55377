import { ForgeError } from '../../ports/forge.ts';
import { type Doing, type EffectDoer, taskOf } from './doing.ts';
import { mustShowAcceptance } from './shown.ts';

/** The base branch is not what was verified: nothing was merged. */
export class BaseMoved extends Error {
  readonly base: string;
  constructor(base: string) {
    super(`the base branch moved to ${base}`);
    this.name = 'BaseMoved';
    this.base = base;
  }
}

/** What the base branch is after the merge, brought into the store. */
async function landed({ world, run }: Doing, commit: string) {
  const base = await world.store.fetch(world.forge.remote(), run.base.branch);
  if (base === null) throw new ForgeError('missing', `The branch ${run.base.branch} is gone from the forge.`);
  return { commit, tree: await world.store.treeOf(commit) };
}

async function alreadyMerged(doing: Doing) {
  const pull = await doing.world.forge.pull(taskOf(doing).pull?.number ?? 0);
  return pull.merged && pull.mergeCommit ? landed(doing, pull.mergeCommit) : null;
}

export const merge: EffectDoer = {
  find: alreadyMerged,
  act: async (doing) => {
    const { world, run, effect } = doing;
    const task = taskOf(doing);
    const base = await world.store.fetch(world.forge.remote(), run.base.branch);
    if (base !== null && base !== effect.expect) throw new BaseMoved(base);
    await mustShowAcceptance(doing);
    const message = {
      title: `${task.submission?.title ?? task.title} (#${task.pull?.number})`,
      body: `For #${run.mission.issue}.`,
    };
    try {
      return await landed(doing, await world.forge.merge(task.pull?.number ?? 0, effect.commit ?? '', message));
    } catch (error) {
      // "Not mergeable" is also what a forge says of something merged a moment ago.
      const done = error instanceof ForgeError && error.kind === 'not-mergeable' ? await alreadyMerged(doing) : null;
      if (!done) throw error;
      return done;
    }
  },
};
