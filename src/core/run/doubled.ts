import type { Budget, Cap } from '../budget.ts';
import { budgetOf, heldUnder, spentUnder } from './caps.ts';
import type { Run } from './state.ts';

/** What the next call may need; nothing where the question is not about one. */
type Need = { readonly tokens: number; readonly money: number | null };

/**
 * What a cap becomes where it is raised without a figure: as much again as it was at first, above all that was spent under
 * it, and so much that the call which did not fit does now.
 */
export function doubled(run: Run, cap: Cap, need: Need = { tokens: 0, money: 0 }): Budget {
  const first = cap.of === 'run' ? run.settings.budget : budgetOf(run, cap);
  const now = budgetOf(run, cap);
  const spent = spentUnder(run, cap);
  const held = heldUnder(run, cap);
  const raised = (kind: 'tokens' | 'money'): number | null => {
    if (now[kind] === null) return null;
    const doubled = Math.max(now[kind], spent[kind]) + (first[kind] ?? now[kind]);
    return Math.max(doubled, spent[kind] + held[kind] + (need[kind] ?? 0));
  };
  return { tokens: raised('tokens'), money: raised('money') };
}
