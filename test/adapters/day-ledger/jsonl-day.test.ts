import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { jsonlDayLedger } from '../../../src/adapters/day-ledger/jsonl-day.ts';

const noon = new Date(2026, 0, 2, 12).getTime();
const need = (tokens: number) => ({ tokens, money: null });

async function place() {
  const home = await mkdtemp(join(tmpdir(), 'day-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const folder = join(home, 'days');
  return { folder, path: join(folder, '2026-01-02.jsonl') };
}

const line = (key: string, tokens: number) => JSON.stringify({ do: 'reserve', key, tokens, money: null });

test('the file is named by the local day, and holds a line for each write', async () => {
  const { folder, path } = await place();
  const ledger = jsonlDayLedger({ folder });
  await ledger.reserve('a', { tokens: 5, money: 0.25 }, noon);
  await ledger.settle('a', need(3), noon);
  expect(readFileSync(path, 'utf8').split('\n').filter(Boolean)).toEqual([
    '{"do":"reserve","key":"a","tokens":5,"money":0.25}',
    '{"do":"settle","key":"a","tokens":3,"money":null}',
  ]);
});

describe('a line that tore, wherever it did', () => {
  const whole = line('torn', 1000);
  test.each(Array.from({ length: whole.length }, (_, length) => [whole.slice(0, length)]))('%s', async (torn) => {
    const { folder, path } = await place();
    const ledger = jsonlDayLedger({ folder });
    await ledger.reserve('a', need(5), noon);
    appendFileSync(path, `\n${torn}`);
    expect(await ledger.spent(noon)).toEqual({ tokens: 5, money: 0 });
    expect(await ledger.reserve('b', need(7), noon)).toEqual({ tokens: 5, money: 0 });
    appendFileSync(path, `\n${torn}`);
    await ledger.settle('a', need(1), noon);
    expect(await jsonlDayLedger({ folder }).reserve('c', need(1), noon)).toEqual({ tokens: 8, money: 0 });
  });

  test('its block ends in zero bytes after a power cut', async () => {
    const { folder, path } = await place();
    const ledger = jsonlDayLedger({ folder });
    await ledger.reserve('a', need(5), noon);
    appendFileSync(path, `\n${whole.slice(0, 20)}${'\0'.repeat(500)}`);
    expect(await ledger.reserve('b', need(7), noon)).toEqual({ tokens: 5, money: 0 });
  });
});

describe('what may hide spending is an error', () => {
  test.each([
    ['damaged', 'something else'],
    ['damaged', line('a', 5).replace('"money"', '\u0001money"')],
    ['damaged', `${'\0'.repeat(9)}x`],
    ['damaged', line('a', 5).replace('"tokens"', '\0\0\0')],
    ['newer-version', '{"do":"give","key":"a","tokens":1,"money":null}'],
    ['newer-version', '{"do":"reserve","key":"a","tokens":-1,"money":null}'],
    ['newer-version', '7'],
  ])('%s: %s', async (kind, text) => {
    const { folder, path } = await place();
    const ledger = jsonlDayLedger({ folder });
    await ledger.reserve('a', need(5), noon);
    appendFileSync(path, `\n${text}\n`);
    await expect(ledger.spent(noon)).rejects.toMatchObject({ name: 'DayLedgerError', kind });
    await expect(ledger.reserve('b', need(1), noon)).rejects.toMatchObject({ name: 'DayLedgerError', kind });
  });
});

describe('a file that a person changes while runs go on is read anew', () => {
  test.each([
    ['restored from a copy', (path: string, copy: string) => writeFileSync(path, copy)],
    [
      'another one in its place, longer',
      (path: string) => {
        rmSync(path);
        writeFileSync(path, Array.from({ length: 90 }, (_, index) => `${line(`k${index}`, 1)}\n`).join(''));
      },
    ],
    ['written over, longer', (path: string) => writeFileSync(path, `${line('long'.repeat(200), 90)}\n`)],
    ['deleted', (path: string) => rmSync(path)],
  ])('%s', async (_, change) => {
    const { folder, path } = await place();
    const ledger = jsonlDayLedger({ folder });
    await ledger.reserve('a', need(5), noon);
    const copy = readFileSync(path, 'utf8');
    for (let number = 0; number < 9; number += 1) await ledger.reserve(`b${number}`, need(1), noon);
    change(path, copy);
    const anew = await jsonlDayLedger({ folder }).spent(noon);
    expect(await ledger.spent(noon)).toEqual(anew);
    expect(await ledger.reserve('c', need(1), noon)).toEqual(anew);
  });
});

test('a folder that cannot be one is an error with the way out of it', async () => {
  const { folder } = await place();
  writeFileSync(folder, '');
  const ledger = jsonlDayLedger({ folder });
  await expect(ledger.reserve('a', need(1), noon)).rejects.toMatchObject({
    name: 'DayLedgerError',
    kind: 'unwritable',
  });
  await expect(ledger.settle('a', need(1), noon)).rejects.toMatchObject({ kind: 'unwritable' });
  await expect(ledger.spent(noon)).rejects.toMatchObject({ kind: 'unwritable' });
});

test.skipIf(!existsSync('/dev/full'))('a full disk is an error that says so', async () => {
  const { folder, path } = await place();
  mkdirSync(dirname(path));
  symlinkSync('/dev/full', path);
  const ledger = jsonlDayLedger({ folder });
  await expect(ledger.reserve('a', need(1), noon)).rejects.toMatchObject({ name: 'DayLedgerError', kind: 'no-space' });
});
