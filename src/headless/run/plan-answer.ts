import type { Decision } from '../../core/facts.ts';
import { evolve, newRun } from '../../core/run.ts';
import type { Budget, ModelRef } from '../../core/settings.ts';
import type { Answer } from '../screens/screen.ts';
import type { PlanDocument } from './plan-document.ts';

/** What a run may spend and which models it calls, at one moment: as it stands, or as a document said it when it was handed out. */
export interface Terms {
  readonly budget: Budget;
  readonly models: Readonly<Record<string, ModelRef>>;
}

/**
 * What is handed in of a document. Of budget and models that is only what somebody changed in it, by what it said when it
 * was handed out (`before`): what was changed elsewhere meanwhile (`now`) stays.
 */
export function planAnswer(
  { plan, budget, models }: PlanDocument,
  before: Terms,
  now: Terms,
): Pick<Answer, 'budget' | 'models'> & Required<Pick<Answer, 'plan'>> {
  const amount = (kind: keyof Budget, said: Budget) =>
    said[kind] === before.budget[kind] ? now.budget[kind] : said[kind];
  const limit = budget === null ? null : { tokens: amount('tokens', budget), money: amount('money', budget) };
  const others = Object.entries(models ?? {}).filter(([role, model]) => !isSame(model, before.models[role]));
  return {
    plan,
    ...(limit === null || isSame(limit, now.budget) ? {} : { budget: limit }),
    ...(others.length === 0 ? {} : { models: Object.fromEntries(others) }),
  };
}

const isSame = (one: object, other: object | undefined): boolean => {
  const sorted = (value: object = {}) =>
    JSON.stringify(Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b)));
  return sorted(one) === sorted(other);
};

/** The terms when an ask was raised. */
export function termsAt(decisions: readonly Decision[], ask: string): Terms {
  const run = newRun();
  for (const fact of decisions.flatMap(({ facts }) => facts)) {
    evolve(run, fact);
    if (fact.type === 'ask-raised' && fact.ask === ask) break;
  }
  return { budget: run.budget, models: run.settings.models };
}
