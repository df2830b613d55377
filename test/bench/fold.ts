import { Decision } from '../../src/core/facts.ts';
import { fold } from '../../src/core/run.ts';
import { longLog } from './long-log.ts';

/**
 * How long it takes to fold a long log, as a ratio to reading the same lines with `JSON.parse`: seconds differ from
 * machine to machine, this hardly does. Prints one line of JSON.
 */
const FACTS = 20_000;
const ROUNDS = 7;

function median(act: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    act();
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}

const log = longLog(FACTS);
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
