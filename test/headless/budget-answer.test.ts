import { describe, expect, it } from 'vitest';
import { noCaps } from '../../src/core/budget.ts';
import { CannotStart } from '../../src/headless/cannot-start.ts';
import { budgetAnswer } from '../../src/headless/run/budget-answer.ts';
import { planned } from '../core/given.ts';
import { task } from '../core/opening.ts';

describe('a cap that an answer raises', () => {
  const { run } = planned([task('t1')], {
    budget: { tokens: 9_000_000, money: 40 },
    caps: { ...noCaps, task: { tokens: 50_000, money: 2 } },
  });

  it('keeps what is not named, as that cap has it', () => {
    expect(budgetAnswer('80k', run, { of: 'task', task: 't1' })).toEqual({ tokens: 80_000, money: 2 });
    expect(budgetAnswer('$50', run, { of: 'run' })).toEqual({ tokens: 9_000_000, money: 50 });
  });

  it('is refused where it is no budget', () => {
    expect(() => budgetAnswer('a lot', run, { of: 'run' })).toThrow(CannotStart);
  });
});
