import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capKey } from '../../src/core/cap-key.ts';
import { effort } from '../core/effort.ts';
import { livingUnder } from './support/books.ts';
import { Crowd, type Fate, fates } from './support/crowd.ts';

const whatHappened = (fate: Fate): Crowd => {
  const crowd = new Crowd(fate);
  for (const [kind, who, how] of fate.steps) {
    crowd.step(kind, who, how);
    const open = crowd.asks.map(({ subject }) => capKey(subject.cap));
    expect(new Set(open).size, `one question for each cap: ${open.join(', ')}`).toBe(open.length);
  }
  expect(crowd.books.flaws).toEqual([]);
  return crowd;
};

const sizes = [
  { size: { agents: 6, steps: 20, tokens: 8000 }, runs: effort(4000, 200_000) },
  { size: { agents: 50, steps: 200, tokens: 40_000 }, runs: effort(60, 4000) },
];

for (const { size, runs } of sizes)
  test(`no cap is ever passed by ${size.agents} agents, whatever the order in which their calls begin and end`, () => {
    fc.assert(
      fc.property(fates(size), (fate) => {
        whatHappened(fate);
      }),
      { numRuns: runs },
    );
  }, 240_000);

test('whoever waits for room gets it when the cap is raised, and every question ends', () => {
  fc.assert(
    fc.property(fates({ agents: 12, steps: 30, tokens: 8000 }), fc.nat({ max: 10_000 }), (fate, how) => {
      const crowd = whatHappened(fate);
      for (let round = 0; crowd.asks.length > 0; round++) {
        const [ask] = crowd.asks;
        if (ask) crowd.submit({ type: 'answer-ask', ask: ask.id, verdict: 'allow', reason: '' });
        expect(crowd.run.asks[ask?.id ?? '']).toBeUndefined();
        expect(round).toBeLessThan(60);
      }
      crowd.settleAll();
      const agent = crowd.living[how % Math.max(1, crowd.living.length)];
      if (agent === undefined || crowd.run.state === 'closed') return;
      crowd.submit({ type: 'send-message', to: agent, text: 'Go on.' });
      for (let round = 0; ; round++) {
        const facts = crowd.start(agent, how);
        if (facts.some(({ type }) => type === 'turn-started')) break;
        expect(round, `${agent} never begins: ${JSON.stringify(crowd.run.asks)}`).toBeLessThan(40);
        expect(crowd.asks).toHaveLength(1);
        for (const ask of crowd.asks) crowd.submit({ type: 'answer-ask', ask: ask.id, verdict: 'allow', reason: '' });
      }
      expect(crowd.books.flaws).toEqual([]);
    }),
    { numRuns: effort(200, 10_000) },
  );
}, 240_000);

test('where nobody raises a cap, whoever it holds ends', () => {
  let refused = 0;
  fc.assert(
    fc.property(fates({ agents: 12, steps: 30, tokens: 8000 }), (fate) => {
      const crowd = whatHappened(fate);
      for (const ask of crowd.asks) {
        if (crowd.run.asks[ask.id] === undefined) continue;
        crowd.submit({ type: 'answer-ask', ask: ask.id, verdict: 'deny', reason: 'No more.' });
        expect(livingUnder(crowd.run, ask.subject.cap)).toEqual([]);
        refused += 1;
      }
      expect(crowd.asks).toEqual([]);
    }),
    { numRuns: effort(200, 10_000) },
  );
  expect(refused).toBeGreaterThan(50);
}, 240_000);

test('a crowd does replace and lose people, and its books move with them', () => {
  let replaced = 0;
  let moved = 0;
  fc.assert(
    fc.property(fates({ agents: 30, steps: 120, tokens: 40_000 }), (fate) => {
      const { facts } = whatHappened(fate);
      replaced += facts.filter((fact) => fact.type === 'agent-joined' && fact.replaces !== undefined).length;
      moved += facts.filter((fact) => fact.type === 'agent-placed').length;
    }),
    { numRuns: 20 },
  );
  expect(replaced).toBeGreaterThan(10);
  expect(moved).toBeGreaterThan(10);
}, 240_000);
