import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Decision } from '../../src/core/facts.ts';
import { costOf, planForecast, type RunCost, roundsOf } from '../../src/core/projections/plan-forecast.ts';
import { begun } from './given.ts';
import { task } from './opening.ts';

const golden = (name: string) =>
  readFileSync(join(import.meta.dirname, '../golden', name, 'log.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => Decision.parse(JSON.parse(line.slice(line.indexOf('{')))));

const run = (more: Partial<RunCost> = {}): RunCost => ({ tasks: 1, rounds: 1, tokens: 100, money: 2, ms: 10, ...more });

describe('what a run has cost', () => {
  it('is read from its log: the figures that forecasts begin with are measured', () => {
    const cost = { tasks: 1, rounds: 1, money: null };
    expect(costOf(golden('more-itertools-negative-slice'))).toEqual({ ...cost, tokens: 116_565, ms: 438_604 });
    expect(costOf(golden('pathe-format-extname'))).toEqual({ ...cost, tokens: 75_181, ms: 388_639 });
  });

  it('is nothing where it was not merged', () => {
    expect(costOf(begun().decisions)).toBeNull();
    expect(costOf([])).toBeNull();
  });
});

describe('how many tasks come one after the other', () => {
  it.each([
    [1, 3, [task('t1')]],
    [3, 3, [task('t1'), task('t2', { dependsOn: ['t1'] }), task('t3', { dependsOn: ['t2'] })]],
    [2, 2, [task('t1'), task('t2'), task('t3')]],
  ])('%i, with seats for %i', (rounds, developers, tasks) => {
    expect(roundsOf(tasks, developers)).toBe(rounds);
  });

  it('ends where tasks wait for each other in a circle', () => {
    expect(roundsOf([task('t1', { dependsOn: ['t2'] }), task('t2', { dependsOn: ['t1'] })], 3)).toBeGreaterThan(0);
  });
});

describe('what a plan may cost', () => {
  it('is what each task has cost before, by as many as there are', () => {
    const runs = [run({ tokens: 100 }), run({ tokens: 200 }), run({ tokens: 300 })];
    const cost = planForecast([task('t1'), task('t2')], 3, runs);
    expect(cost?.tokens.likely).toBe(400);
    expect(cost?.money?.likely).toBe(4);
    expect(cost?.ms.likely).toBe(10);
    expect(cost?.tokens.low).toBeLessThan(240);
    expect(cost?.tokens.high).toBeGreaterThan(560);
  });

  it('is the more certain the more runs are known', () => {
    const width = (runs: readonly RunCost[]) => {
      const { low, high } = planForecast([task('t1')], 3, runs)?.tokens ?? { low: 1, high: 1 };
      return high / low;
    };
    expect(width([run()])).toBeGreaterThan(width([run(), run(), run()]));
  });

  it('says nothing of money where no price was known, and nothing at all of no runs', () => {
    expect(planForecast([task('t1')], 3, [run({ money: null })])?.money).toBeNull();
    expect(planForecast([task('t1')], 3, [])).toBeNull();
  });
});
