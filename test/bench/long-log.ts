import type { Decision, Fact } from '../../src/core/facts.ts';
import { temper } from '../core/simulated-agents.ts';
import { SimulatedWorld } from '../core/simulated-world.ts';

/** The log of one run that goes on for at least so many facts: whole turns of its first agents again and again, numbered on. */
export function longLog(least: number): Decision[] {
  const { decisions } = new SimulatedWorld(temper(1, { tasks: 4, changes: 0.5 })).open().live();
  const closing = decisions.findIndex(({ facts }) => facts.some((fact) => fact.type === 'agent-left'));
  const beginning = decisions.slice(0, closing);
  const log = [...beginning];
  let facts = beginning.reduce((sum, decision) => sum + decision.facts.length, 0);
  let number = 1000;
  while (facts < least) {
    const turn = oneTurn(number);
    log.push({ seq: log.length, epoch: 0, at: 0, facts: turn });
    facts += turn.length;
    number += 1;
  }
  return log;
}

/** A turn as there are most of: asked for, taken with a call, which ends. */
function oneTurn(number: number): Fact[] {
  const call = `c${number}`;
  return [
    {
      type: 'turn-started',
      agent: 'pm-1',
      turn: number,
      purpose: 'think',
      ask: null,
      at: 0,
      reserved: { tokens: 9000, money: 0.01 },
      prompt: null,
      day: null,
    },
    {
      type: 'turn-taken',
      agent: 'pm-1',
      turn: number,
      text: 'I look at the next file, since the last one did not hold what I was after.',
      calls: [
        { call, ref: `ref-${number}`, tool: 'read_file', input: `{"path":"src/file-${number}.ts"}`, verdict: 'allow' },
      ],
      usage: { input: 8000, cached: 7000, output: 120 },
      estimated: false,
      money: 0.002,
    },
    { type: 'call-finished', call, ok: true, result: ['export const value = 1;\n'.repeat(20)] },
  ];
}
