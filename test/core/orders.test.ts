import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/core/commands.ts';
import type { Condition, Measure } from '../../src/core/measure.ts';
import { effort } from './effort.ts';
import { expectSound } from './invariants.ts';
import { rough } from './simulated-agents.ts';
import { SimulatedWorld, type Timeless } from './simulated-world.ts';

const agent = fc.constantFrom(
  ...['pm-1', 'pm-2', 'developer-1', 'developer-2', 'developer-3', 'reviewer-1', 'specialist-1', 'board', 'toString'],
);
const task = fc.constantFrom('t1', 't2', 't3', 'constructor');
const budget = fc.record({ tokens: fc.option(fc.nat(40_000)), money: fc.constant(null) });

const measure: fc.Arbitrary<Measure> = fc.oneof(
  agent.map((one) => ({ do: 'terminate' as const, agent: one })),
  // The most that can go wrong is in these.
  agent.map((one) => ({ do: 'replace' as const, agent: one })),
  agent.map((one) => ({ do: 'replace' as const, agent: one })),
  agent.map((one) => ({ do: 'assist' as const, agent: one })),
  agent.map((one) => ({ do: 'rebrief' as const, agent: one, brief: 'Otherwise.' })),
  fc.record({ do: fc.constant('pause' as const), agent, paused: fc.boolean() }),
  fc.record({
    do: fc.constant('rebudget' as const),
    cap: fc.oneof(
      agent.map((one) => ({ of: 'agent' as const, agent: one })),
      task.map((one) => ({ of: 'task' as const, task: one })),
      fc.constant({ of: 'role' as const, role: 'developer' }),
    ),
    budget,
  }),
  fc.record({
    do: fc.constant('narrow' as const),
    agent,
    conditions: fc.constantFrom<Condition[]>(
      [{ kind: 'no-spawning' }],
      [{ kind: 'no-tool', tool: 'show_diff' }],
      [{ kind: 'not-paths', globs: ['docs/**'] }],
    ),
  }),
  fc.constantFrom(
    { do: 'mode' as const, mode: 'sequential' as const },
    { do: 'mode' as const, mode: 'parallel' as const },
  ),
  task.map((one) => ({ do: 'accept' as const, task: one })),
  task.map((one) => ({ do: 'reopen' as const, task: one })),
);

const order: fc.Arbitrary<Timeless<Command>> = fc.oneof(
  measure.map((one) => ({ type: 'carry-out' as const, measure: one, why: 'So it is wanted.' })),
  measure.map((one) => ({ type: 'raise-motion' as const, measure: one, evidence: 'It is wanted.' })),
  fc.constant({ type: 'look' as const }),
);

const story = fc.record({
  seed: fc.nat(),
  dice: fc.nat(),
  health: fc.constantFrom('policy' as const, 'chair' as const),
  motion: fc.constantFrom('policy' as const, 'chair' as const),
  orders: fc.array(fc.tuple(fc.nat(16), order), { maxLength: 25 }),
});

const numRuns = effort(25, 5000);

describe('measures at any time', () => {
  it('contradict nothing, come to rest, and leave a run that ends', () => {
    let carried = 0;
    fc.assert(
      fc.property(story, ({ seed, dice, health, motion, orders }) => {
        const world = new SimulatedWorld(rough(seed, { meddling: 1 }), { dice, tolerant: true });
        world.open({ gates: { plan: 'policy', merge: 'policy', health, motion }, limits: { turns: 60 } });
        for (const [steps, said] of orders) {
          for (let step = 0; step < steps && world.run.state !== 'closed'; step++) if (!world.step()) break;
          if (world.submit(structuredClone(said)).length > 0) carried += 1;
          expectSound(world.run);
        }
        world.live();
        expect(world.run.outcome).not.toBeNull();
        expect(world.run.asks).toEqual({});
      }),
      { numRuns },
    );
    expect(carried).toBeGreaterThan(numRuns);
  });
});
