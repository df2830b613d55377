import type { Budget, Cap } from '../../core/budget.ts';
import { budgetOf } from '../../core/run/caps.ts';
import type { Run } from '../../core/run.ts';
import { parseBudget } from '../begin/budget-option.ts';
import { CannotStart } from '../cannot-start.ts';

/** What a cap is raised to; what is not named stays as that cap has it. Throws `CannotStart` for what is no budget. */
export function budgetAnswer(written: string, run: Run, cap: Cap): Budget {
  const budget = parseBudget(written, budgetOf(run, cap));
  if ('flaw' in budget) throw new CannotStart(budget.flaw);
  return budget;
}
