import { describe, expect, test } from 'vitest';
import { noCaps, uncapped } from '../../src/core/budget.ts';
import { readCaps } from '../../src/headless/begin/cap-option.ts';
import { CannotStart } from '../../src/headless/cannot-start.ts';

const ROLES = ['pm', 'developer', 'picard'];

describe('--cap', () => {
  test.each([
    [['role:developer=2M'], { roles: { developer: { tokens: 2_000_000, money: null } } }],
    [['task=500k,$2'], { task: { tokens: 500_000, money: 2 } }],
    [['day=$10'], { day: { tokens: null, money: 10 } }],
    [['day=10M', 'day=$3'], { day: { tokens: 10_000_000, money: 3 } }],
    [['role: picard = tokens=20k,money=0.5'], { roles: { picard: { tokens: 20_000, money: 0.5 } } }],
  ])('%j', (texts, caps) => expect(readCaps(texts, ROLES)).toEqual({ ...noCaps, ...caps }));

  test('caps nothing that is not named', () => {
    expect(readCaps([], ROLES)).toEqual({ roles: {}, task: uncapped, day: uncapped });
  });

  test.each([
    ['2M', /role:ROLE=BUDGET, task=BUDGET or day=BUDGET/],
    ['run=2M', /role:ROLE/],
    ['role=2M', /role:ROLE=BUDGET/],
    ['role:cook=2M', /no role "cook"\. The roles are pm, developer, picard/],
    ['task=', /is no budget/],
    ['day=much', /"much" is no budget/],
  ])('%s is refused with a reason', (text, said) => {
    expect(() => readCaps([text], ROLES)).toThrow(CannotStart);
    expect(() => readCaps([text], ROLES)).toThrow(said);
  });
});
