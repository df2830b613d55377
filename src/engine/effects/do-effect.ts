import type { EffectKind, EffectResult } from '../../core/facts.ts';
import { markerOf } from '../../core/projections/forge-texts.ts';
import type { Effect } from '../../core/run.ts';
import { ForgeError } from '../../ports/forge.ts';
import { GitError } from '../../ports/git.ts';
import type { Engine } from '../engine.ts';
import type { Doing, EffectDoer } from './doing.ts';
import { closeIssue, closeSubIssue, openSubIssue, summary } from './issues.ts';
import { BaseMoved, merge, NotYet } from './merge.ts';
import { pause } from './pause.ts';
import { markReady, openPull, push } from './pulls.ts';
import { resolveThreads, review, status } from './reviews.ts';

const doers: Readonly<Record<EffectKind, EffectDoer>> = {
  'open-sub-issue': openSubIssue,
  push,
  'open-pull': openPull,
  'mark-ready': markReady,
  review,
  status,
  'resolve-threads': resolveThreads,
  merge,
  'close-sub-issue': closeSubIssue,
  summary,
  'close-issue': closeIssue,
};

/** Does what is intended, once: whatever may have happened already is looked up first. */
export async function doEffect(engine: Engine, id: string, signal: AbortSignal): Promise<boolean> {
  const effect = engine.run.effects[id];
  if (!effect) return false;
  let result: EffectResult;
  try {
    result = await reconcile(doers[effect.kind], doingOf(engine, effect, signal));
  } catch (error) {
    if (signal.aborted) throw error;
    await failEffect(engine, id, error);
    return true;
  }
  await engine.submit({ type: 'finish-effect', at: engine.world.now(), effect: id, result });
  return true;
}

/** Throws `ForgeError` where nobody is signed in to the forge any more. */
function doingOf(engine: Engine, effect: Effect, signal: AbortSignal): Doing {
  const { world, run, chamber } = engine;
  return {
    run,
    chamber,
    // What waits for a limit, or for its turn, must neither hold up the end nor be sent after it.
    world: {
      ...world,
      forge: world.forge.during(signal),
      reviewer: world.reviewer.during(signal),
      store: world.store.during(signal),
    },
    effect,
    marker: markerOf(run, effect),
    read: (body) => engine.texts.readAll(body),
    signal,
  };
}

async function reconcile(doer: EffectDoer, doing: Doing): Promise<EffectResult> {
  const { effect, world } = doing;
  if (!effect.inDoubt || !doer.find) return doer.act(doing);
  const early = await doer.find(doing);
  if (early) return early;
  // A forge may not show yet what it has done: "not there" counts only after a while. The last attempt was made at any time
  // before now, by this process or another, so the while begins now.
  await pause(world.settleMs, doing.signal);
  return (await doer.find(doing)) ?? doer.act(doing);
}

async function failEffect(engine: Engine, id: string, thrown: unknown): Promise<void> {
  const at = engine.world.now();
  if (thrown instanceof BaseMoved) {
    const failure = { kind: 'base-moved', message: `The base branch is now at ${thrown.base}.` };
    await engine.submit({
      type: 'fail-effect',
      at,
      effect: id,
      failure,
      retryAfterMs: null,
      passing: true,
      base: thrown.base,
    });
    return;
  }
  const error = thrown instanceof NotYet ? thrown.cause : thrown;
  if (!(error instanceof ForgeError || error instanceof GitError)) throw error;
  const passing = thrown instanceof NotYet || error.kind === 'unreachable' || error.kind === 'rate-limited';
  const retryAfterMs = error instanceof ForgeError ? error.retryAfterMs : null;
  const failure = { kind: error.kind, message: error.message };
  await engine.submit({ type: 'fail-effect', at, effect: id, failure, retryAfterMs, passing, base: null });
}
