import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { logOf, work } from '../support/engine-process.ts';
import type { Readings } from '../support/outside/readings.ts';
import { factsOf } from '../support/outside-checker.ts';
import type { OutsideWorld } from '../support/outside-world.ts';
import { seeded, seedOf, soaking } from '../support/seeded.ts';
import { finished } from './finished.ts';

const seed = seedOf('crashes');
const minutes = { timeout: 300_000 };
/** Lines between two kills: enough to get on, since a call that was cut off is made again. */
const STEP = 12;

let undisturbed: Readings;
beforeAll(async () => {
  undisturbed = (await finished((world) => work(world).ended, { undisturbed: true })).readings;
}, 120_000);

/** The newest line that is whole: a process that was stopped or killed may have left a part of one behind it. */
function lastSeq(world: OutsideWorld): number {
  const log = logOf(world);
  return log === null ? -1 : readFileSync(log, 'utf8').split('\n').length - 2;
}

/** Killed right after line `first` is on the disk, gone on with, killed twelve lines later, and so on to the end. */
async function killedAt(world: OutsideWorld, first: number) {
  for (let killAt = first; ; killAt = lastSeq(world) + STEP) {
    const ending = await work(world, { killAt }).ended;
    if (ending !== null) return ending;
  }
}

const firsts = soaking ? Array.from({ length: STEP }, (_, at) => at) : [Math.floor(seeded(seed)() * STEP)];
test.each(firsts)('SIGKILL right after line %i and each twelfth after it: the same end', minutes, async (first) => {
  const { readings, evidence } = await finished((world) => killedAt(world, first));
  expect(factsOf(evidence.log, 'run-resumed').length).toBeGreaterThan(8);
  expect(readings).toEqual(undisturbed);
});

const rounds = soaking ? 12 : 1;
test.each(Array.from({ length: rounds }, (_, round) => round))(
  'SIGKILL at random times, round %i: the same end',
  minutes,
  async (round) => {
    const random = seeded(seed + round);
    const course = async (world: OutsideWorld) => {
      for (let kills = 0; kills < 8; kills += 1) {
        const engine = work(world);
        const ended = await Promise.race([engine.ended, sleep(700 + random() * 2500, 'later' as const)]);
        if (ended !== 'later') return ended;
        engine.kill('SIGKILL');
        await engine.ended;
      }
      return work(world).ended;
    };
    expect((await finished(course)).readings).toEqual(undisturbed);
  },
);

test.each(Array.from({ length: rounds }, (_, round) => round))(
  'SIGSTOP for seconds, as when a laptop sleeps, round %i: nobody else takes the run, and it goes on to the same end',
  minutes,
  async (round) => {
    const random = seeded(seed + round);
    const course = async (world: OutsideWorld) => {
      const engine = work(world);
      await sleep(2000 + random() * 4000);
      engine.kill('SIGSTOP');
      await sleep(200); // what it had handed to the disk already arrives
      const before = lastSeq(world);
      await expect(work(world).ended).rejects.toThrow(/going already|changed hands/);
      expect(lastSeq(world)).toBe(before);
      engine.kill('SIGCONT');
      await sleep(random() * 2000);
      engine.kill('SIGSTOP');
      await sleep(2000);
      engine.kill('SIGCONT');
      return engine.ended;
    };
    expect((await finished(course)).readings).toEqual(undisturbed);
  },
);
