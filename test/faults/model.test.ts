import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Fault, FaultAct } from '../../src/rehearsal/faults.ts';
import { modelAt, placesOf, work } from '../support/engine-process.ts';
import { type Evidence, factsOf, readEvidence } from '../support/outside-checker.ts';
import { type OutsideWorld, openWorld } from '../support/outside-world.ts';
import { finished } from './finished.ts';
import type { Ending } from './programs/orders.ts';

const minutes = { timeout: 300_000 };
const limits = { attempts: 4, longestWaitMs: 3000 };
const status = (code: number, more: Omit<FaultAct & { kind: 'status' }, 'kind' | 'status'> = {}): FaultAct => ({
  kind: 'status',
  status: code,
  ...more,
});

/** What passes by itself, or is put right by the model once it is told. */
const passing: readonly FaultAct[] = [
  status(429, { headers: { 'retry-after': '1' } }),
  status(429, { message: 'Slow down.' }),
  status(500),
  status(529),
  { kind: 'reset' },
  { kind: 'cut' },
  { kind: 'reset-mid' },
  { kind: 'error-event' },
  { kind: 'slow', ms: 1200 },
  { kind: 'drip', ms: 1200 },
  { kind: 'broken-json' },
  { kind: 'unknown-tool' },
  { kind: 'wrong-types' },
  { kind: 'empty' },
  { kind: 'length' },
  { kind: 'refusal' },
  { kind: 'filter' },
];

/** Each role over another protocol, so that each meets a part of the faults. */
const models = (world: OutsideWorld) => ({
  default: modelAt('openai', world.modelUrl),
  developer: modelAt('anthropic', world.modelUrl),
  reviewer: modelAt('openai-compatible', world.modelUrl),
});

function waits({ log }: Evidence): number[] {
  return factsOf(log, 'turn-failed').flatMap(({ retryAt, decidedAt }) => (retryAt === null ? [] : retryAt - decidedAt));
}

/** Every second call goes wrong in another way, and one in between in a way that a person has to put right. */
const faults: readonly Fault[] = [
  ...passing.map((act, at) => ({ nth: 2 * at + 2, do: act })),
  { nth: 25, do: status(401) },
];

test(
  'each fault that passes strikes at some call, and the chair puts one right: the run merges, and no call is lost or paid twice',
  minutes,
  async () => {
    const { evidence } = await finished(
      async (world) => {
        world.modelFaults(faults);
        const orders = { limits, models: models(world) };
        expect(await work(world, orders).ended).toMatchObject({ outcome: 'waiting', asks: [{ kind: 'model' }] });
        return work(world, { ...orders, allow: true }).ended;
      },
      { play: `${import.meta.dirname}/plays/patient.ts`, undisturbed: true },
    );
    const served = evidence.calls.flatMap(({ fault }) => fault ?? []);
    expect([...new Set(served)].sort()).toEqual([...new Set(passing.map(({ kind }) => kind))].sort());
    expect(new Set(evidence.calls.map(({ protocol }) => protocol)).size).toBe(3);
    expect(Math.max(...waits(evidence))).toBeLessThanOrEqual(limits.longestWaitMs);
    // Nobody is asked again before the time that the provider named has passed.
    expect(waits(evidence)[0]).toBeGreaterThanOrEqual(1000);
  },
);

/** What nobody but a person can change, and the words by which that person is told. */
const lasting: readonly (readonly [name: string, act: FaultAct, says: RegExp])[] = [
  ['a wrong key', status(401), /does not accept the key in the test/],
  ['an unknown model', status(404), /does not know the model "rehearsed"/],
  ['a spend limit', status(429, { reason: 'quota' }), /no credit left.*exceeded your current quota/],
  ['a server that fails on and on', status(500), /is overloaded or failing.*had an error while processing/],
  ['a limit for an hour', status(429, { headers: { 'retry-after': '3600' } }), /asks to slow down/],
];

/** The run up to the point where it goes no further, in a world that is closed afterwards. */
async function ended(act: FaultAct, gate: 'chair' | 'policy') {
  const world = await openWorld();
  try {
    world.modelFaults([{ nth: 'every', do: act }]);
    const ending = await work(world, { limits, gates: { model: gate } }).ended;
    return { ending, evidence: readEvidence(placesOf(world)) };
  } finally {
    await world.close();
  }
}

test('what does not pass stops the run with the reason, after as many calls as are allowed', minutes, async () => {
  const asking = lasting.map(async ([name, act, says]) => {
    const { ending, evidence } = await ended(act, 'chair');
    expect(ending, name).toMatchObject({ outcome: 'waiting', asks: [{ kind: 'model' }] });
    expect(askedOf(ending)).toMatch(says);
    expectCalls(evidence, act);
  });
  const deciding = lasting.slice(2, 3).map(async ([name, act, says]) => {
    const { ending, evidence } = await ended(act, 'policy');
    expect(ending, name).toMatchObject({ outcome: 'failed', asks: [] });
    expect(ending?.summary).toMatch(says);
    expectCalls(evidence, act);
  });
  await Promise.all([...asking, ...deciding]);
});

const askedOf = (ending: Ending | null): string => {
  const [ask] = z.array(z.object({ failure: z.object({ message: z.string() }) })).parse(ending?.asks);
  return ask?.failure.message ?? '';
};

/** Only what may pass is tried again. */
function expectCalls(evidence: Evidence, act: FaultAct): void {
  const calls = act.kind === 'status' && act.status === 500 ? limits.attempts : 1;
  expect(factsOf(evidence.log, 'turn-started')).toHaveLength(calls);
  expect(evidence.calls).toHaveLength(calls);
  expect(Math.max(0, ...waits(evidence))).toBeLessThanOrEqual(limits.longestWaitMs);
}
