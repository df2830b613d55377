import type { Budget } from '../budget.ts';
import type { AskSubject } from '../facts.ts';
import { heldUnder, spentUnder } from './caps.ts';
import type { Run } from './state.ts';

/** Would the call that a question about a budget is about fit under this one? */
export function hasRoom(
  run: Run,
  { cap, tokens, money }: Extract<AskSubject, { kind: 'budget' }>,
  budget: Budget,
): boolean {
  const spent = spentUnder(run, cap);
  const held = heldUnder(run, cap);
  return (
    (budget.tokens === null || spent.tokens + held.tokens + tokens <= budget.tokens) &&
    (budget.money === null || spent.money + held.money + (money ?? 0) <= budget.money)
  );
}
