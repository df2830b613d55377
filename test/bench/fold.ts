import { Decision, type Fact } from '../../src/core/facts.ts';
import { fold } from '../../src/core/run.ts';
import { temper } from '../core/simulated-agents.ts';
import { SimulatedWorld } from '../core/simulated-world.ts';

/**
 * How long it takes to fold a long log, as a ratio to reading the same lines with `JSON.parse`: seconds differ from
 * machine to machine, this hardly does. Prints one line of JSON.
 */
const FACTS = 20_000;
const ROUNDS = 7;

/** The log of one run that goes on for long: whole turns of its first agents again and again, numbered on. */
function longLog(): Decision[] {
  const { decisions } = new SimulatedWorld(temper(1, { tasks: 4, changes: 0.5 })).open().live();
  const closing = decisions.findIndex(({ facts }) => facts.some((fact) => fact.type === 'agent-left'));
  const beginning = decisions.slice(0, closing);
  const log = [...beginning];
  let facts = beginning.reduce((sum, decision) => sum + decision.facts.length, 0);
  let number = 1000;
  while (facts < FACTS) {
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
      at: 0,
      reserved: { tokens: 9000, money: 0.01 },
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
      money: 0.002,
    },
    { type: 'call-finished', call, ok: true, result: ['export const value = 1;\n'.repeat(20)] },
  ];
}

function median(act: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    act();
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}

const log = longLog();
const lines = log.map((decision) => JSON.stringify(decision));
const parsed = median(() => lines.map((line) => JSON.parse(line)));
const validated = median(() => lines.map((line) => Decision.parse(JSON.parse(line))));
const folded = median(() => fold(log));
const facts = log.reduce((sum, decision) => sum + decision.facts.length, 0);
const ratio = (time: number): number => Math.round((time / parsed) * 100) / 100;

process.stdout.write(
  `${JSON.stringify({
    bench: 'fold',
    facts,
    bytes: lines.join('\n').length,
    parseMs: Math.round(parsed * 10) / 10,
    foldMs: Math.round(folded * 10) / 10,
    foldToParse: ratio(folded),
    validateToParse: ratio(validated),
  })}\n`,
);
