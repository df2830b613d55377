import { describe, expect, it } from 'vitest';
import { Decision } from '../../src/core/facts.ts';
import { type Conversations, converse, newConversations } from '../../src/core/projections/conversation.ts';
import { evolve, fold, newRun } from '../../src/core/run.ts';
import { effort } from './effort.ts';
import { frozen } from './frozen.ts';
import { expectSound } from './invariants.ts';
import { rough } from './simulated-agents.ts';
import { SimulatedWorld } from './simulated-world.ts';

const lived = Array.from({ length: effort(8, 200) }, (_, index) => {
  const seed = 100 + index;
  const world = new SimulatedWorld(rough(seed, { meddling: 1 }))
    .open({ gates: { plan: 'chair', merge: 'chair' } })
    .live();
  return [seed, world] as const;
});

describe.each(lived)('the log of world %i', (_, { decisions, run }) => {
  it('folds to what the process knew that wrote it', () => {
    expect(fold(decisions)).toEqual(run);
  });

  it('folds in one go or in two, wherever it is cut', () => {
    const step = Math.max(1, Math.floor(decisions.length / 20));
    for (let at = 0; at <= decisions.length; at += step)
      expect(fold(decisions.slice(at), fold(decisions.slice(0, at)))).toEqual(run);
  });

  it('folds from plain JSON at any line: a state that was kept is as good as one that was folded', () => {
    const half = fold(decisions.slice(0, decisions.length / 2));
    const kept = JSON.parse(JSON.stringify(half));
    expect(fold(decisions.slice(decisions.length / 2), kept)).toEqual(run);
  });

  it('is sound after each decision, and not changed by reading it', () => {
    const before = structuredClone(decisions);
    const folded = newRun();
    for (const decision of decisions) {
      for (const fact of decision.facts) evolve(folded, frozen(fact));
      expectSound(folded);
    }
    expect(decisions).toEqual(before);
  });

  it('is read back from its lines as it was written', () => {
    for (const decision of decisions) expect(Decision.parse(JSON.parse(JSON.stringify(decision)))).toEqual(decision);
  });

  it('holds no text over 2 KB in a fact', () => {
    for (const decision of decisions)
      for (const fact of decision.facts) expect(longest(fact)).toBeLessThanOrEqual(2048);
  });

  it('tells everyone the same history, however it is cut', () => {
    const whole: Conversations = newConversations();
    for (const { facts } of decisions) for (const fact of facts) converse(whole, frozen(fact));
    let parts: Conversations = newConversations();
    for (const { facts } of decisions) {
      for (const fact of facts) converse(parts, fact);
      parts = JSON.parse(JSON.stringify(parts));
    }
    expect(parts).toEqual(whole);
  });
});

function longest(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(0, ...Object.values(value).map(longest));
}
