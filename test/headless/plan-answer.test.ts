import { describe, expect, test } from 'vitest';
import type { ModelRef } from '../../src/core/settings.ts';
import { planAnswer } from '../../src/headless/run/plan-answer.ts';

const model = (name: string): ModelRef => ({ provider: 'openai', name, baseUrl: null, window: 9000, price: null });
const plan = { summary: 'S', teams: [], tasks: [] };
const before = { budget: { tokens: 4, money: null }, models: { default: model('a'), pm: model('b') } };

describe('of budget and models of a plan', () => {
  test('what was changed elsewhere meanwhile stays', () => {
    const now = { budget: { tokens: 9, money: 2 }, models: { ...before.models, pm: model('c') } };
    expect(planAnswer({ plan, ...before }, before, now)).toEqual({ plan });
  });

  test('what was changed in it is handed in, and nothing beside it', () => {
    const now = { budget: { tokens: 9, money: 2 }, models: { default: model('d'), pm: model('c') } };
    const said = { budget: { tokens: 5, money: null }, models: { ...before.models, pm: model('e') } };
    expect(planAnswer({ plan, ...said }, before, now)).toEqual({
      plan,
      budget: { tokens: 5, money: 2 },
      models: { pm: model('e') },
    });
  });

  test('what it does not say stays', () => {
    expect(planAnswer({ plan, budget: null, models: null }, before, before)).toEqual({ plan });
  });
});
