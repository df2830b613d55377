import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { jsonlDayLedger } from '../../src/adapters/day-ledger/jsonl-day.ts';
import { noCaps } from '../../src/core/budget.ts';
import { DayLedgerError } from '../../src/ports/day-ledger.ts';
import { greeting, type SmallRun, type SmallRunOptions, smallRun, straight } from '../support/small-run.ts';

let open: SmallRun | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const begin = async (settings: SmallRunOptions['settings'] = {}): Promise<SmallRun> => {
  open = await smallRun({ files: greeting, script: straight, settings });
  return open;
};

const daysOf = ({ home }: SmallRun): string => join(home, 'days');
const capped = (tokens: number) => ({ caps: { ...noCaps, day: { tokens, money: null } } });

/** The day's file cannot be written: a folder stands in its place. */
async function spoil(small: SmallRun): Promise<void> {
  const now = new Date();
  for (const hours of [0, 1]) {
    const day = new Date(now.getTime() + hours * 3_600_000);
    const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
    const name = parts.map((part) => String(part).padStart(2, '0')).join('-');
    await mkdir(join(daysOf(small), `${name}.jsonl`), { recursive: true });
  }
}

describe('the ledger of the day', () => {
  it('has what a run spent, once it is over, and holds nothing', async () => {
    const small = await begin();
    const { engine } = small.run.composition;
    expect((await engine.settle()).state).toBe('closed');
    await engine.halt();
    const { tokens, money } = engine.run.ledger;
    expect(tokens).toBeGreaterThan(0);
    const spent = await jsonlDayLedger({ folder: daysOf(small) }).spent(Date.now());
    expect(spent.tokens).toBe(tokens);
    expect(spent.money).toBeCloseTo(money, 9);
  });

  it('counts what others spent against the cap', async () => {
    const small = await begin(capped(100_000));
    const { engine } = small.run.composition;
    await jsonlDayLedger({ folder: daysOf(small) }).settle('another', { tokens: 99_000, money: 0 }, Date.now());
    expect((await engine.settle()).state).toBe('waiting');
    const [ask] = Object.values(engine.run.asks);
    expect(ask?.subject).toMatchObject({ kind: 'budget', cap: { of: 'day' } });
    expect(engine.run.ledger.tokens).toBe(0);
    const budget = { tokens: 2_000_000, money: null };
    await engine.submit({
      type: 'answer-ask',
      at: Date.now(),
      ask: ask?.id ?? '',
      verdict: 'allow',
      reason: '',
      budget,
    });
    expect((await engine.settle()).state).toBe('closed');
    expect(engine.run.outcome).toBe('merged');
  });

  it('that cannot be written is said once, and a run without a cap for the day goes on', async () => {
    const small = await begin();
    const { engine } = small.run.composition;
    await spoil(small);
    const notices: string[] = [];
    engine.onSignal((signal) => {
      if (signal.kind === 'notice') notices.push(signal.text);
    });
    expect((await engine.settle()).state).toBe('closed');
    expect(engine.run.outcome).toBe('merged');
    expect(notices).toEqual([expect.stringMatching(/^What this run spends is missing in the ledger of the day\. /)]);
  });

  it('that cannot be read stops a run that has a cap for the day, before it spends anything', async () => {
    const small = await begin(capped(2_000_000));
    const { engine } = small.run.composition;
    await spoil(small);
    await expect(engine.settle()).rejects.toThrow(DayLedgerError);
    expect(engine.run.ledger.tokens).toBe(0);
    expect(engine.run.ledger.calls).toBe(0);
  });
});
