import type { Budget, Cap } from '../budget.ts';
import { budgetOf } from './caps.ts';
import { add, type Draft } from './draft.ts';

/** Sets a cap anew. Nothing where it is what stands already. */
export function setBudget(draft: Draft, { tokens, money }: Budget, cap: Cap = { of: 'run' }): void {
  const budget = budgetOf(draft.run, cap);
  if (budget.tokens !== tokens || budget.money !== money) add(draft, { type: 'budget-set', tokens, money, cap });
}
