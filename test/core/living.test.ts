import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort } from './effort.ts';
import { rough, temper } from './simulated-agents.ts';
import { endOf, SimulatedWorld } from './simulated-world.ts';

const runs = effort(60, 2000);

/** Everything that a forge shows happened once. */
function expectOnce(journal: readonly string[]): void {
  expect(journal.filter((entry, index) => journal.indexOf(entry) !== index)).toEqual([]);
}

describe('a run in a simulated world', () => {
  it('where all goes well is merged, task by task', () => {
    const world = new SimulatedWorld(temper(1, { tasks: 3, changes: 0.4 })).open().live();
    expect(world.run.outcome).toBe('merged');
    expect(Object.values(world.run.tasks).every((task) => task.merged !== null)).toBe(true);
    expectOnce(world.outside.forge.journal);
    expect(
      world.outside.forge.journal.filter((entry) => /^(merge|open-pull|open-sub-issue|close-sub-issue) /.test(entry)),
    ).toHaveLength(12);
  });

  it('always ends, whatever happens in whichever order, and each effect shows once', () => {
    const settings = fc.record({
      seed: fc.nat(),
      dice: fc.nat(),
      plan: fc.constantFrom('policy' as const, 'chair' as const),
      merge: fc.constantFrom('policy' as const, 'chair' as const),
      developers: fc.integer({ min: 1, max: 3 }),
      sandbox: fc.constantFrom('bubblewrap' as const, 'none' as const),
      meddling: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(settings, ({ seed, dice, plan, merge, developers, sandbox, meddling }) => {
        const world = new SimulatedWorld(rough(seed, { meddling }), { dice });
        world.open({ gates: { plan, merge }, limits: { developers, turns: 60 }, sandbox }).live();
        expect(world.run.outcome).not.toBeNull();
        expectOnce(world.outside.forge.journal);
        if (world.run.outcome === 'merged') {
          expect(Object.values(world.run.tasks).filter((task) => task.merged === null)).toEqual([]);
          expect(world.outside.forge.closed).toContain('issue');
        }
        expect(world.run.ledger.reserved).toEqual({});
      }),
      { numRuns: runs },
    );
  });

  it('comes to the same end in whichever order things happen', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (seed, one, other) => {
        const live = (dice: number) => {
          const world = new SimulatedWorld(
            temper(seed, { tasks: 3, hopeless: 0.2, givesUp: 0.3, red: 0.2, changes: 0.3 }),
            { dice },
          );
          return endOf(world.open().live().run);
        };
        expect(live(one)).toEqual(live(other));
      }),
      { numRuns: Math.ceil(runs / 4) },
    );
  });
});
