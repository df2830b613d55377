import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readRun } from '../../src/compose.ts';
import type { Decision } from '../../src/core/facts.ts';
import { type Forecast, forecastOf, newSpending, spend } from '../../src/core/projections/forecast.ts';
import { evolve, newRun } from '../../src/core/run.ts';
import { play } from '../../src/rehearsal/plays/demonstration.ts';
import { startRehearsal } from '../../src/rehearsal/rehearsal-server.ts';
import { makePlace, type Place, reportIn } from './command-line.ts';

vi.setConfig({ hookTimeout: 240_000 });

let place: Place;
let decisions: readonly Decision[];
beforeAll(async () => {
  place = await makePlace();
  const server = await startRehearsal({ play });
  const ended = await place.swarm([
    ...['run', '--repo', place.repo, '--issue', place.issue, '--base-url', `${server.url}/v1`],
    ...['--gate', 'plan=policy,merge=policy', '--json'],
  ]);
  decisions = (await readRun(join(String(reportIn(ended).log), '..'))).decisions;
  await server.close();
});
afterAll(() => place[Symbol.asyncDispose]());

/** The forecast after each decision of a real run, with what was spent until then. */
function forecasts(): { readonly spent: number; readonly planned: boolean; readonly forecast: Forecast | null }[] {
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

test('nothing is foretold before a plan is there and a task has cost something', () => {
  const all = forecasts();
  expect(all.filter(({ planned }) => !planned).every(({ forecast }) => forecast === null)).toBe(true);
  expect(all.some(({ forecast }) => forecast !== null)).toBe(true);
});

test('low, likely and high are in order, and an unknown price is not foretold', () => {
  for (const { forecast } of forecasts()) {
    if (forecast === null) continue;
    const { low, likely, high } = forecast.tokens;
    expect(low).toBeGreaterThanOrEqual(0);
    expect(likely).toBeGreaterThanOrEqual(low);
    expect(high).toBeGreaterThanOrEqual(likely);
    expect(forecast.money).toBe(null);
  }
});

test('what came lay in the range that was foretold at the half of the run, and at the end nothing is to come', () => {
  const all = forecasts();
  const total = all.at(-1)?.spent ?? 0;
  const half = all.find(({ spent, forecast }) => forecast !== null && spent > total / 2);
  const came = total - (half?.spent ?? 0);
  expect(half?.forecast?.tokens.low).toBeLessThan(came);
  expect(half?.forecast?.tokens.high).toBeGreaterThan(came);
  expect(all.at(-1)?.forecast).toBe(null);
});
