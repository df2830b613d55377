import { branchOf, mergeDecision } from '../../core/projections/forge-texts.ts';
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

/**
 * The forge refuses what nothing is seen to stand in the way of: it has not worked out yet whether it can be merged, has not
 * seen our last push, or waits for required checks. `cause` is what it said.
 */
export class NotYet extends Error {
  override readonly cause: ForgeError;
  constructor(cause: ForgeError) {
    super(cause.message, { cause });
    this.name = 'NotYet';
    this.cause = cause;
  }
}

const baseNow = ({ world, run }: Doing): Promise<string | null> =>
  world.store.fetch(world.forge.remote(), run.base.branch);

/** What the base branch is after the merge, brought into the store. */
async function landed(doing: Doing, commit: string) {
  if ((await baseNow(doing)) === null)
    throw new ForgeError('missing', `The branch ${doing.run.base.branch} is gone from the forge.`);
  return { commit, tree: await doing.world.store.treeOf(commit) };
}

const pullNow = (doing: Doing) => doing.world.forge.pull(taskOf(doing).pull?.number ?? 0);

async function alreadyMerged(doing: Doing) {
  const pull = await pullNow(doing);
  return pull.merged && pull.mergeCommit ? landed(doing, pull.mergeCommit) : null;
}

/** Looks why a merge was refused. "Not mergeable" is also what a forge says of something merged a moment ago. */
async function afterRefusal(doing: Doing, refusal: ForgeError) {
  // The base first: when it moved because this was merged, the pull request says so by now.
  const base = await baseNow(doing);
  const pull = await pullNow(doing);
  if (pull.merged && pull.mergeCommit) return landed(doing, pull.mergeCommit);
  if (base !== null && base !== doing.effect.expect) throw new BaseMoved(base);
  if (base === null || pull.state !== 'open' || pull.draft || !(await isAtOurs(doing, pull.head))) throw refusal;
  throw new NotYet(refusal);
}

/** Is the pull request at our commit? Right after a push only its branch says so. */
async function isAtOurs(doing: Doing, head: string): Promise<boolean> {
  const { world, run, effect } = doing;
  if (head === effect.commit) return true;
  return (await world.store.fetch(world.forge.remote(), branchOf(run, taskOf(doing).id))) === effect.commit;
}

export const merge: EffectDoer = {
  find: alreadyMerged,
  act: async (doing) => {
    const { world, run, chamber, effect } = doing;
    const task = taskOf(doing);
    const decision = mergeDecision(run, chamber, task.id);
    const base = await baseNow(doing);
    if (base !== null && base !== effect.expect) throw new BaseMoved(base);
    await mustShowAcceptance(doing);
    const message = {
      title: `${task.submission?.title ?? task.title} (#${task.pull?.number})`,
      body: `For #${run.mission.issue}.${decision === '' ? '' : `\n\n${decision}`}`,
    };
    try {
      return await landed(doing, await world.forge.merge(task.pull?.number ?? 0, effect.commit ?? '', message));
    } catch (error) {
      if (!(error instanceof ForgeError && /^(not-mergeable|conflict)$/.test(error.kind))) throw error;
      return await afterRefusal(doing, error);
    }
  },
};
