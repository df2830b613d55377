import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRun } from '../../src/compose.ts';
import { type Forecast, forecastOf, newSpending, spend } from '../../src/core/projections/forecast.ts';
import { evolve, newRun } from '../../src/core/run.ts';

const GOLDEN = join(import.meta.dirname, '../golden');

interface Moment {
  readonly spent: number;
  readonly planned: boolean;
  readonly forecast: Forecast | null;
}

/** What was foretold after each decision of a run that really was, and what was spent until then. */
async function momentsOf(log: string): Promise<readonly Moment[]> {
  const { decisions } = await readRun(join(GOLDEN, log));
  const run = newRun();
  const spending = newSpending();
  return decisions.map((decision) => {
    for (const fact of decision.facts) {
      evolve(run, fact);
      spend(spending, fact);
    }
    return { spent: run.ledger.tokens, planned: run.plan !== null, forecast: forecastOf(run, spending) };
  });
}

const logs = readdirSync(GOLDEN, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe.each(logs.map(({ name }) => name))('the forecast of %s', (log) => {
  test('says nothing before there is a plan and a task has cost something', async () => {
    const moments = await momentsOf(log);
    expect(moments.filter(({ planned }) => !planned).every(({ forecast }) => forecast === null)).toBe(true);
    expect(moments.some(({ forecast }) => forecast !== null)).toBe(true);
    expect(moments.at(-1)?.forecast).toBe(null);
  });

  test('keeps low, likely and high in order, in tokens and in money', async () => {
    for (const { forecast } of await momentsOf(log)) {
      for (const range of forecast === null ? [] : [forecast.tokens, forecast.money ?? forecast.tokens]) {
        expect(range.low).toBeGreaterThanOrEqual(0);
        expect(range.likely).toBeGreaterThanOrEqual(range.low);
        expect(range.high).toBeGreaterThanOrEqual(range.likely);
      }
    }
  });

  test('held what came for most of the run', async () => {
    const moments = await momentsOf(log);
    const total = moments.at(-1)?.spent ?? 0;
    const told = moments.flatMap(({ spent, forecast }) =>
      forecast === null ? [] : [{ came: total - spent, forecast }],
    );
    const held = told.filter(({ came, forecast }) => came >= forecast.tokens.low && came <= forecast.tokens.high);
    expect(held.length / told.length).toBeGreaterThan(0.5);
  });
});
