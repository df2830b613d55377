import type { Budget, Cap } from '../budget.ts';
import { budgetOf, spentUnder } from './caps.ts';
import type { Run } from './state.ts';

/** What a cap becomes where it is raised without a figure: as much again as it was at first, above all that was spent under it. */
export function doubled(run: Run, cap: Cap): Budget {
  const { tokens, money } = cap.of === 'run' ? run.settings.budget : budgetOf(run, cap);
  const now = budgetOf(run, cap);
  const gone = spentUnder(run, cap);
  return {
    tokens: tokens === null ? null : Math.max(now.tokens ?? 0, gone.tokens) + tokens,
    money: money === null ? null : Math.max(now.money ?? 0, gone.money) + money,
  };
}
