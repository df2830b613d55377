import type { Fact } from '../facts.ts';
import type { Run, Task } from '../run/state.ts';
import { tokensOf } from '../tokens-of.ts';

/** What was spent on each task, its reviews included; `''` stands for the planning and following of the whole. */
export interface Spending {
  byTask: Record<string, { tokens: number; turns: number }>;
  tasks: Record<string, string>;
}

export const newSpending = (): Spending => ({ byTask: {}, tasks: {} });

/** Books what a fact spent on the task that it was spent for. */
export function spend(spending: Spending, fact: Fact): void {
  if (fact.type === 'agent-joined') spending.tasks[fact.agent] = fact.task ?? '';
  const tokens =
    fact.type === 'turn-taken' || fact.type === 'history-compacted'
      ? tokensOf(fact.usage)
      : fact.type === 'turn-failed'
        ? fact.tokens
        : null;
  if (tokens === null || !('agent' in fact)) return;
  const task = spending.tasks[fact.agent] ?? '';
  const before = spending.byTask[task] ?? { tokens: 0, turns: 0 };
  spending.byTask[task] = { tokens: before.tokens + tokens, turns: before.turns + 1 };
}

export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** What is still to come. Money in US dollars, null where a price is not known. */
export interface Forecast {
  readonly tokens: Range;
  readonly money: Range | null;
}

/**
 * Worked out from what the tasks of this run have cost so far for how far they have come. Null where nothing can be said
 * honestly: before there is a plan, and before any task has cost anything.
 */
export function forecastOf(run: Run, spending: Spending): Forecast | null {
  const tasks = Object.values(run.tasks);
  if (run.state !== 'open' || tasks.length === 0) return null;
  const spent = tasks.reduce((sum, { id }) => sum + (spending.byTask[id]?.tokens ?? 0), 0);
  const progress = tasks.reduce((sum, task) => sum + (spending.byTask[task.id] ? progressOf(task) : 0), 0);
  if (spent === 0 || progress === 0) return null;
  const whole = spent / progress;
  const left = tasks.reduce((sum, task) => sum + whole * (1 - progressOf(task)), 0);
  // Two more turns of whoever follows the whole: a look at the reports, and the summary.
  const following = spending.byTask[''];
  const likely = left + (following ? (2 * following.tokens) / following.turns : 0);
  // Each finished task is one more reason to believe that the others will cost the same.
  const finished = tasks.filter(({ merged }) => merged !== null).length;
  const spread = 1 + 2 / (1 + finished);
  const tokens = { low: likely / spread, likely, high: likely * spread };
  const { money, moneyUnknown, tokens: booked } = run.ledger;
  if (moneyUnknown || booked === 0) return { tokens, money: null };
  const each = money / booked;
  return { tokens, money: { low: tokens.low * each, likely: tokens.likely * each, high: tokens.high * each } };
}

/** How much of its cost a task has behind it, between 0 and 1, by the stage it has reached. */
function progressOf(task: Task): number {
  if (task.merged !== null || task.ended !== null) return 1;
  if (task.developer === null) return 0;
  if (task.reviews.at(-1)?.verdict === 'accept') return 0.95;
  if (task.reviews.length > 0) return 0.75;
  return task.submission === null ? 0.3 : 0.6;
}
