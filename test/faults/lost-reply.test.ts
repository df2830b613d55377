import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Effect } from '../../src/forge-server/effects.ts';
import type { Fault } from '../../src/forge-server/faults.ts';
import { work } from '../support/engine-process.ts';
import { factsOf } from '../support/outside-checker.ts';
import type { OutsideWorld } from '../support/outside-world.ts';
import { soaking } from '../support/seeded.ts';
import { effectRequests } from './effect-requests.ts';
import { finished } from './finished.ts';

const minutes = { timeout: 300_000 };
const names = Object.keys(effectRequests);
const of = (name: string): Fault => {
  const request = effectRequests[name];
  if (!request) throw new Error(`there is no effect "${name}"`);
  return { ...request, do: 'apply-then-drop' };
};

/** What was made is missing from lists for so long, in ms; and how long the engine gives it. */
const LAG = 600;
const SETTLE = 1500;
const stale: Fault = { match: 'POST /**', do: 'stale-reads', ms: LAG };
/** What would be there twice if it were done twice. */
const marked = ['open a sub-issue', 'open a pull request', 'review', 'comment a summary'];

test('each kind of effect is done and its answer lost, once each, in one run: all is there once', minutes, async () => {
  const { evidence } = await finished((world) => {
    world.forgeFaults(names.map((name) => ({ ...of(name), nth: 1 })));
    return work(world).ended;
  });
  expect(factsOf(evidence.log, 'effect-failed')).toHaveLength(names.length);
});

test(
  'the same on a forge that shows late what was done, after an attempt that was lost on its way there',
  minutes,
  async () => {
    const { evidence } = await finished((world) => {
      const lost = marked.map((name): Fault => ({ ...of(name), do: 'drop', nth: 1 }));
      const unheard = names.map((name): Fault => ({ ...of(name), nth: marked.includes(name) ? 2 : 1 }));
      world.forgeFaults([stale, ...lost, ...unheard]);
      return work(world, { settleMs: SETTLE }).ended;
    });
    expect(factsOf(evidence.log, 'effect-failed')).toHaveLength(marked.length + names.length);
  },
);

/** Waits until the forge has done what the fault is about, kills the engine, which still waits for the answer, and goes on. */
async function killedAfter(world: OutsideWorld, kinds: readonly string[], settleMs: number) {
  for (const name of kinds) {
    const before = applied(world, name);
    const faults: Fault[] = [{ ...of(name), do: 'apply-then-hang', nth: 1 }];
    world.forgeFaults(settleMs === 0 ? faults : [stale, ...faults]);
    const engine = work(world, { settleMs });
    while (applied(world, name) === before) {
      const over = await Promise.race([engine.ended, sleep(20, null)]);
      if (over !== null) throw new Error(`the run ended without an effect "${name}": ${JSON.stringify(over)}`);
    }
    engine.kill('SIGKILL');
    await engine.ended;
  }
  world.forgeFaults(settleMs === 0 ? [] : [stale]);
  return work(world, { settleMs }).ended;
}

function applied(world: OutsideWorld, name: string): number {
  const { match, contains } = of(name);
  const path = new RegExp(`^${match.replaceAll('*', '[^/]+')}$`);
  return readFileSync(join(world.forgeFolder, 'effects.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Effect => JSON.parse(line))
    .filter((effect) => effect.applied && path.test(`${effect.method} ${effect.path}`))
    .filter((effect) => contains === undefined || effect.summary.includes(contains)).length;
}

/** In the order in which a run comes to them. */
const killed: readonly (readonly string[])[] = soaking
  ? [names, ...names.map((name) => [name])]
  : [['open a sub-issue', 'review', 'merge']];
const settles = soaking ? [0, SETTLE] : [0];

for (const settleMs of settles)
  for (const kinds of killed)
    test(
      `done, and the engine killed before the answer: ${kinds.join(', ')}; shown after ${settleMs} ms at most`,
      minutes,
      async () => {
        const { evidence } = await finished((world) => killedAfter(world, kinds, settleMs));
        expect(factsOf(evidence.log, 'run-resumed')).toHaveLength(kinds.length);
      },
    );
