import type { Budget, Cap } from '../budget.ts';
import { capKey } from '../cap-key.ts';
import { budgetOf, capsOf, heldUnder, shareOf, spentUnder } from '../run/caps.ts';
import type { Run, Spent } from '../run/state.ts';

/** How much of one cap is used up. Money in US dollars. */
export interface CapStanding {
  readonly cap: Cap;
  /** The cap's name: the same cap always has the same. `capText` says it in words. */
  readonly key: string;
  readonly spent: Spent;
  /** What model calls under way may still cost. */
  readonly held: Spent;
  /** What the cap allows; null of it: nothing is said of that. */
  readonly budget: Budget;
  /** How much of it is spent, 1 being all; of tokens and money the greater. */
  readonly share: number;
  /** Four fifths of it are spent. */
  readonly warned: boolean;
}

/**
 * How all caps stand that are set: the run's first, then the day's, those of roles, of tasks, and of agents that are held
 * to less than whoever is above them. The day's is as it was when this run last began a turn. Empty where nothing is set.
 */
export const budgetStanding = (run: Run): readonly CapStanding[] =>
  capsOf(run).map((cap) => {
    const key = capKey(cap);
    const budget = budgetOf(run, cap);
    const spent = spentUnder(run, cap);
    const held = heldUnder(run, cap);
    const warned = Object.hasOwn(run.ledger.warned, key);
    return { cap, key, spent, held, budget, share: shareOf(spent, budget), warned };
  });
