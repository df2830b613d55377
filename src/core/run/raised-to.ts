import { type Budget, tighter, uncapped } from '../budget.ts';
import type { AskSubject } from '../facts.ts';
import type { Condition } from '../measure.ts';
import { doubled } from './doubled.ts';
import { suffices } from './set-budget.ts';
import type { Run } from './state.ts';

type OfBudget = Extract<AskSubject, { kind: 'budget' }>;

/**
 * What a cap becomes when it is raised: the figure of whoever allows it, or as much again as was set at first. A condition
 * of this question is about the cap itself: the most that it may become.
 */
export function raisedTo(
  run: Run,
  subject: OfBudget,
  { budget, conditions }: { readonly budget?: Budget | undefined; readonly conditions: readonly Condition[] },
): Budget {
  const most = conditions.reduce<Budget>(
    (one, condition) => (condition.kind === 'budget' ? tighter(one, condition) : one),
    uncapped,
  );
  return tighter(budget ?? doubled(run, subject.cap, subject), most);
}

/** Why an allowance so tied would raise nothing, in a sentence; null: what is asked for fits. */
export function flawOfRaising(run: Run, subject: AskSubject, conditions: readonly Condition[]): string | null {
  if (subject.kind !== 'budget' || !conditions.some(({ kind }) => kind === 'budget')) return null;
  return suffices(run, subject, raisedTo(run, subject, { conditions }))
    ? null
    : 'The board would raise the cap to less than what the next call needs.';
}
