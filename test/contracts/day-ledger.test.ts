import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { decodeDayLines } from '../../src/adapters/day-ledger/day-lines.ts';
import { jsonlDayLedger } from '../../src/adapters/day-ledger/jsonl-day.ts';
import type { DayLine } from '../../src/core/day.ts';
import type { DayLedger } from '../../src/ports/day-ledger.ts';

const program = (name: string) => join(import.meta.dirname, '..', 'adapters', 'day-ledger', 'programs', name);

async function ledgerFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'day-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'home ä', 'days');
}

/** One way of keeping a ledger. `open` answers what opens the same one anew, as the next process does. */
interface Kind {
  readonly name: string;
  open(): Promise<() => DayLedger>;
}

const kinds: readonly Kind[] = [
  {
    name: 'jsonl',
    open: async () => {
      const folder = await ledgerFolder();
      return () => jsonlDayLedger({ folder });
    },
  },
];

const noon = new Date(2026, 10, 20, 12).getTime();
const need = (tokens: number, money: number | null = null) => ({ tokens, money });

describe.each(kinds)("a day's ledger ($name)", ({ open }) => {
  test('a new one holds nothing', async () => {
    expect(await (await open())().spent(noon)).toEqual({ tokens: 0, money: 0 });
  });

  test('answers what was reserved and spent in front of a reservation, whoever did it', async () => {
    const opener = await open();
    const [one, other] = [opener(), opener()];
    expect(await one.reserve('a', need(100, 2), noon)).toEqual({ tokens: 0, money: 0 });
    expect(await other.reserve('b', need(10, 1), noon)).toEqual({ tokens: 100, money: 2 });
    await one.settle('a', need(60, 1.5), noon);
    expect(await other.reserve('c', need(1), noon)).toEqual({ tokens: 70, money: 2.5 });
    await other.settle('b', need(0, 0), noon);
    expect(await one.spent(noon)).toEqual({ tokens: 61, money: 1.5 });
    expect(await opener().spent(noon)).toEqual({ tokens: 61, money: 1.5 });
  });

  test('a key that is reserved keeps its place and its amount', async () => {
    const opener = await open();
    const ledger = opener();
    await ledger.reserve('a', need(5), noon);
    expect(await ledger.reserve('b', need(7), noon)).toEqual({ tokens: 5, money: 0 });
    await ledger.reserve('c', need(11), noon);
    expect(await ledger.reserve('b', need(700), noon)).toEqual({ tokens: 5, money: 0 });
    expect(await opener().reserve('b', need(700), noon)).toEqual({ tokens: 5, money: 0 });
    expect(await ledger.spent(noon)).toEqual({ tokens: 23, money: 0 });
  });

  test('a key that was settled takes a new place, and what it spent stays spent', async () => {
    const ledger = (await open())();
    await ledger.reserve('a', need(5), noon);
    await ledger.settle('a', need(3), noon);
    await ledger.reserve('b', need(7), noon);
    expect(await ledger.reserve('a', need(5), noon)).toEqual({ tokens: 10, money: 0 });
    await ledger.settle('a', need(4), noon);
    expect(await ledger.spent(noon)).toEqual({ tokens: 14, money: 0 });
  });

  test('settling once more changes nothing, in the next process neither', async () => {
    const opener = await open();
    const ledger = opener();
    await ledger.reserve('a', need(5), noon);
    await ledger.settle('a', need(3), noon);
    await ledger.settle('a', need(4), noon);
    await opener().settle('a', need(5), noon);
    expect(await ledger.spent(noon)).toEqual({ tokens: 3, money: 0 });
  });

  test('more than was reserved counts, and so does what nobody reserved', async () => {
    const ledger = (await open())();
    await ledger.reserve('a', need(5), noon);
    await ledger.settle('a', need(9), noon);
    await ledger.settle('b', need(20), noon);
    expect(await ledger.spent(noon)).toEqual({ tokens: 29, money: 0 });
  });

  test('spending of unknown price counts as it was reserved', async () => {
    const ledger = (await open())();
    await ledger.reserve('a', need(5, 2), noon);
    await ledger.settle('a', need(3, null), noon);
    expect(await ledger.spent(noon)).toEqual({ tokens: 3, money: 2 });
  });

  test('a day ends at local midnight; what is settled later counts on the day it was reserved', async () => {
    const opener = await open();
    const late = new Date(2026, 10, 20, 23, 59, 59, 999).getTime();
    const early = new Date(2026, 10, 21, 0, 0, 0, 1).getTime();
    const ledger = opener();
    await ledger.reserve('a', need(50), late);
    await ledger.reserve('b', need(70), late);
    expect(await ledger.reserve('c', need(1), early)).toEqual({ tokens: 0, money: 0 });
    await ledger.settle('a', need(20), early);
    expect(await ledger.spent(late)).toEqual({ tokens: 90, money: 0 });
    // After a restart the time of the reservation says it.
    await opener().settle('b', need(10), late);
    expect(await ledger.spent(late)).toEqual({ tokens: 30, money: 0 });
    expect(await ledger.spent(early)).toEqual({ tokens: 1, money: 0 });
  });

  test('each of many at once has a place of its own', async () => {
    const ledger = (await open())();
    const sums = await Promise.all(
      Array.from({ length: 40 }, (_, index) => ledger.reserve(`k${index}`, need(10), noon)),
    );
    expect(sums.map(({ tokens }) => tokens).sort((one, other) => one - other)).toEqual(
      Array.from({ length: 40 }, (_, index) => index * 10),
    );
  });
});

test('what a process that was killed had reserved stays reserved until the next one settles it', async () => {
  const folder = await ledgerFolder();
  const ledger = jsonlDayLedger({ folder });
  await ledger.reserve('first', need(3), noon);
  const died = spawnSync(process.execPath, [program('reserve-and-die.ts'), folder, 'run:agent:1', String(noon)]);
  expect(died.signal).toBe('SIGKILL');
  expect(await ledger.reserve('second', need(1), noon)).toEqual({ tokens: 43, money: 0.5 });
  const next = jsonlDayLedger({ folder });
  expect(await next.reserve('run:agent:1', { tokens: 40, money: 0.5 }, noon)).toEqual({ tokens: 3, money: 0 });
  await next.settle('run:agent:1', { tokens: 8, money: 0.1 }, noon);
  expect(await ledger.spent(noon)).toEqual({ tokens: 12, money: 0.1 });
});

const Outcomes = z.array(z.object({ key: z.string(), tokens: z.number(), allowed: z.boolean() }));
const Verdicts = z.array(z.tuple([z.string(), z.boolean()]));

class Worker {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(...args: readonly string[]) {
    this.#child = spawn(process.execPath, [program('reserve-many.ts'), ...args]);
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
    onTestFinished(() => void this.#child.kill());
  }

  go(): void {
    this.#child.stdin.write('\n');
  }

  async said(): Promise<unknown> {
    return JSON.parse((await this.#lines.next()).value);
  }
}

/** The most that stood reserved by those that were allowed, and spent, at any time. */
function highest(lines: readonly DayLine[], allowed: ReadonlySet<string>): number {
  const open = new Map<string, number>();
  let spent = 0;
  let most = 0;
  for (const { do: what, key, tokens } of lines) {
    if (what === 'reserve' && allowed.has(key)) open.set(key, tokens);
    if (what === 'settle') {
      open.delete(key);
      spent += tokens;
    }
    most = Math.max(
      most,
      [...open.values()].reduce((sum, one) => sum + one, spent),
    );
  }
  return most;
}

test('no interleaving of processes passes the cap, and all of them judge every reservation alike', async () => {
  const folder = await ledgerFolder();
  const cap = 4000;
  const workers = Array.from({ length: 8 }, (_, index) => new Worker(folder, String(index), '50', String(cap)));
  for (const worker of workers) expect(await worker.said()).toBe('ready');
  for (const worker of workers) worker.go();
  const outcomes = (await Promise.all(workers.map((worker) => worker.said()))).flatMap((one) => Outcomes.parse(one));
  for (const worker of workers) worker.go();
  const verdicts = await Promise.all(workers.map(async (worker) => new Map(Verdicts.parse(await worker.said()))));

  expect(outcomes).toHaveLength(400);
  const told = new Map(outcomes.map(({ key, allowed }) => [key, allowed]));
  for (const verdict of verdicts) expect(verdict).toEqual(told);

  const allowed = new Set(outcomes.flatMap(({ key, allowed: is }) => (is ? [key] : [])));
  expect(allowed.size).toBeGreaterThan(50);
  expect(allowed.size).toBeLessThan(350);
  const [file = '', ...others] = await readdir(folder);
  expect(others).toEqual([]);
  const lines = decodeDayLines(await readFile(join(folder, file), 'utf8'), file);
  expect(highest(lines, allowed)).toBeLessThanOrEqual(cap);
  expect(highest(lines, allowed)).toBeGreaterThan(cap * 0.8);
  // They did come between each other.
  const changes = lines.filter(({ key }, index) => key.split(':')[0] !== lines[index - 1]?.key.split(':')[0]);
  expect(changes.length).toBeGreaterThan(50);
});
