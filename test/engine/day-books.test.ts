import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jsonlDayLedger } from '../../src/adapters/day-ledger/jsonl-day.ts';
import type { Decision, Fact } from '../../src/core/facts.ts';
import { newRun } from '../../src/core/run.ts';
import { DayBooks } from '../../src/engine/day-books.ts';

const at = Date.now();
const decision = (seq: number, ...facts: Fact[]): Decision => ({ seq, epoch: 0, at, facts });
const name = (turn: number) => ({ agent: 'pm-1', turn });
const reserved = { tokens: 5000, money: 1 };

const started = (turn: number): Fact => ({
  type: 'turn-started',
  ...name(turn),
  purpose: 'think',
  ask: null,
  at,
  reserved,
  prompt: 4000,
  day: null,
});
const ended = (turn: number, tokens: number): Fact => ({
  type: 'turn-failed',
  ...name(turn),
  failure: { kind: 'interrupted', message: 'The process ended.' },
  tokens,
  money: 0,
  retryAt: at,
});

it('what a process that died had under way, or had no time to settle, is settled by the next', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'days-'));
  const books = () =>
    new DayBooks({ run: { ...newRun(), id: 'r1' }, ledger: jsonlDayLedger({ folder }), notice: expect.unreachable });
  const first = books();
  for (const turn of [1, 2]) await first.reserve(name(turn), reserved, at);
  const begun = decision(0, started(1), started(2));
  first.decided(begun);
  // The first turn was booked in the log, and nothing of it came into the day's ledger before the process died.
  const next = books();
  next.load(begun);
  next.load(decision(1, ended(1, 300)));
  next.decided(decision(2, { type: 'run-resumed', epoch: 1, at }, ended(2, 5000)));
  await next.close();
  expect(await jsonlDayLedger({ folder }).spent(at)).toEqual({ tokens: 5300, money: 0 });
  await rm(folder, { recursive: true });
});
