import { describe, expect, it } from 'vitest';
import { soaking } from './effort.ts';
import { type Temper, temper } from './simulated-agents.ts';
import { perform } from './simulated-forge.ts';
import { endOf, type Outside, SimulatedWorld } from './simulated-world.ts';

/** Faults that pass, and a chair that declines nothing: a run comes to one end only, in whichever order things happen. */
const troubled = (seed: number): Temper =>
  temper(seed, {
    tasks: 2 + (seed % 2),
    failing: 0.2,
    red: 0.3,
    givesUp: 0.3,
    changes: 0.5,
    conflict: 0.4,
    asking: 0.4,
    redBase: seed % 3 === 0,
  });

const seeds = soaking ? Array.from({ length: 40 }, (_, index) => index + 1) : [2, 3, 6];

const chosen = { gates: { merge: 'chair' as const } };

/** The run as it is when nothing interrupts it, with what outlived each of its decisions. */
const whole = (seed: number) => new SimulatedWorld(troubled(seed), { keep: true }).open(chosen).live();

const over = (world: SimulatedWorld): boolean => world.run.state === 'closed';

/** What the dead process may have done outside without having told: one of the effects that were due, or none. */
function unreported(world: SimulatedWorld, at: number): Outside[] {
  const outside = world.snapshots[at];
  if (!outside) throw new Error(`no snapshot after decision ${at}`);
  const there = new SimulatedWorld(world.temper).takeUp(world.decisions.slice(0, at + 1), outside);
  const happened = there.effectsOwed().flatMap((effect) => {
    const forge = structuredClone(outside.forge);
    try {
      // The snapshot may hold it already: it is done where it was not.
      perform(forge, there.run, { ...effect, inDoubt: true }, false);
      return [{ ...outside, forge }];
    } catch {
      return []; // the forge refuses it now, so nothing happened
    }
  });
  return [outside, ...happened];
}

describe('a process that dies after any line of its log', () => {
  it.each(seeds)('is followed by one that comes to the same end, with each effect visible once (world %i)', (seed) => {
    const world = whole(seed);
    const end = endOf(world.run);
    for (let at = 0; at < world.decisions.length - 1; at++)
      for (const outside of unreported(world, at)) {
        const next = new SimulatedWorld(world.temper, { dice: seed + at }).takeUp(
          world.decisions.slice(0, at + 1),
          outside,
        );
        next.live();
        expect(endOf(next.run), `after line ${at}`).toEqual(end);
        const { journal } = next.outside.forge;
        expect(new Set(journal).size, `after line ${at}: ${journal.join(', ')}`).toBe(journal.length);
        expect(next.run.ledger.reserved).toEqual({});
      }
  });

  it.each(seeds)('again and again, still comes to that end (world %i)', (seed) => {
    const end = endOf(whole(seed).run);
    let world = new SimulatedWorld(troubled(seed)).open(chosen);
    for (let lives = 1; ; lives++) {
      const before = world.decisions.length;
      // It gets a little further each time, or it would never end.
      while (!over(world) && world.decisions.length < before + 2 + (lives % 4)) world.step();
      if (over(world)) break;
      world = new SimulatedWorld(troubled(seed), { dice: seed + lives }).takeUp(world.decisions, world.outside);
    }
    expect(endOf(world.run)).toEqual(end);
    const { journal } = world.outside.forge;
    expect(new Set(journal).size, journal.join(', ')).toBe(journal.length);
  });
});
