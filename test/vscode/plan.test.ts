import { describe, expect, it } from 'vitest';
import { overviewOf } from '../../src/core/projections/overview.ts';
import { forecastLine, forecastText } from '../../src/vscode/plan/forecast-text.ts';
import { planOf, planStanding } from '../../src/vscode/plan/plan-standing.ts';
import { begun, call, type Story } from '../core/given.ts';
import { plan, task } from '../core/opening.ts';

const submitted = (): Story => {
  const story = begun({ gates: { plan: 'chair' } });
  story.turn('pm-1', call('submit_plan', plan(task('t1'))));
  return story;
};
const overview = (story: Story) => overviewOf(story.decisions);
const noon = () => 'noon';

describe('a plan', () => {
  it('waits until it is answered', () => {
    expect(planStanding(overview(submitted()), 'a1', noon)).toEqual({ waits: true });
  });

  it('says by whom and when it was settled, wherever that was', () => {
    const story = submitted();
    story.answer('deny', { reason: 'Two tasks.' });
    expect(planStanding(overview(story), 'a1', noon)).toEqual({
      waits: false,
      said: 'Sent back by the chair at noon: Two tasks.',
    });
    story.turn('pm-1', call('submit_plan', plan(task('t1'), task('t2'))));
    story.answer('allow', { reason: '' });
    expect(planStanding(overview(story), 'a2', noon)).toEqual({ waits: false, said: 'Accepted by the chair at noon' });
  });

  it('that a run means is the one that waits, else the last', () => {
    expect(planOf(overview(begun()))).toBeNull();
    const story = submitted();
    expect(planOf(overview(story))).toBe('a1');
    story.answer('deny');
    expect(planOf(overview(story))).toBe('a1');
    story.turn('pm-1', call('submit_plan', plan(task('t1'))));
    expect(planOf(overview(story))).toBe('a2');
  });
});

describe('a forecast', () => {
  const range = (likely: number) => ({ low: likely / 2, likely, high: likely * 2 });
  const forecast = { tokens: range(200_000), money: range(0.5), ms: range(600_000), basis: 'From 3 earlier runs.' };

  it('stands in a line', () => {
    expect(forecastLine(forecast)).toBe('100k–400k tokens, likely 200k · likely $0.50 · about 10 min 00 s');
    expect(forecastLine({ ...forecast, money: null })).toContain('cost unknown');
  });

  it('stands in a table, with how it was worked out', () => {
    const text = forecastText('#7 A title', { flaws: [], forecast });
    expect(text).toContain('| Tokens | 100k | 200k | 400k |');
    expect(text).toContain('| Money | $0.25 | $0.50 | $1.00 |');
    expect(text).toContain('From 3 earlier runs.');
    expect(forecastText('x', { flaws: [], forecast: { ...forecast, money: null } })).toContain(
      '| Money | unknown | unknown | unknown |',
    );
  });

  it('is none while the plan cannot be read, and says why', () => {
    const text = forecastText('x', { flaws: [{ message: 'No tasks.', line: 0, column: 0 }], forecast: null });
    expect(text).toContain('- No tasks.');
  });
});
