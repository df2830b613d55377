import type { Decision } from '../facts.ts';
import type { PlanTask } from '../plan.ts';
import type { Range } from './forecast.ts';
import { follow, newOverview } from './overview.ts';

/** What a finished run has cost. Tokens; US dollars, null where a price was not known; ms, without the time that it waited for the chair. */
export interface RunCost {
  readonly tasks: number;
  /** How many tasks had to come one after the other. */
  readonly rounds: number;
  readonly tokens: number;
  readonly money: number | null;
  readonly ms: number;
}

/** What a plan may cost: low and high hold nine of ten, as far as the runs it is worked out from tell. */
export interface PlanCost {
  readonly tokens: Range;
  readonly money: Range | null;
  readonly ms: Range;
}

type Tasks = readonly Pick<PlanTask, 'id' | 'dependsOn'>[];

/** What a run has cost that was merged; null for any other, which says little about what one costs that succeeds. */
export function costOf(decisions: readonly Decision[]): RunCost | null {
  const overview = newOverview();
  const [first] = decisions;
  let waited = 0;
  let asksSince: number | null = null;
  for (const decision of decisions) {
    follow(overview, decision);
    const asks = Object.values(overview.run.asks).length > 0;
    if (asks) asksSince ??= decision.at;
    else if (asksSince !== null) {
      waited += decision.at - asksSince;
      asksSince = null;
    }
  }
  const { run } = overview;
  const last = decisions.at(-1);
  if (run.outcome !== 'merged' || run.plan === null || first === undefined || last === undefined) return null;
  const tasks = Object.values(run.tasks);
  return {
    tasks: tasks.length,
    rounds: roundsOf(tasks, run.settings.limits.developers),
    tokens: run.ledger.tokens,
    money: run.ledger.moneyUnknown ? null : run.ledger.money,
    ms: Math.max(0, last.at - first.at - waited),
  };
}

/** How many tasks come one after the other, with so many developers: the longest chain, or what the seats allow. */
export function roundsOf(tasks: Tasks, developers: number): number {
  const depths = new Map<string, number>();
  const depth = (id: string, above: ReadonlySet<string>): number => {
    const known = depths.get(id);
    if (known !== undefined || above.has(id)) return known ?? 0;
    const needs = tasks.find((task) => task.id === id)?.dependsOn ?? [];
    const deepest = 1 + Math.max(0, ...needs.map((need) => depth(need, new Set([...above, id]))));
    depths.set(id, deepest);
    return deepest;
  };
  return Math.max(1, ...tasks.map(({ id }) => depth(id, new Set())), Math.ceil(tasks.length / developers));
}

/** Worked out from what each task of earlier runs has cost. Null where there are none. */
export function planForecast(tasks: Tasks, developers: number, runs: readonly RunCost[]): PlanCost | null {
  if (runs.length === 0 || tasks.length === 0) return null;
  // The fewer runs, the less is known: one alone says next to nothing about how far another may be from it.
  const spread = 1 + 2 / (1 + runs.length);
  const rangeOf = (each: readonly number[], times: number): Range => ({
    low: (quantile(each, 0.1) * times) / spread,
    likely: quantile(each, 0.5) * times,
    high: quantile(each, 0.9) * times * spread,
  });
  const priced = runs.flatMap((run) => (run.money === null ? [] : [run.money / run.tasks]));
  return {
    tokens: rangeOf(
      runs.map((run) => run.tokens / run.tasks),
      tasks.length,
    ),
    money: priced.length === 0 ? null : rangeOf(priced, tasks.length),
    ms: rangeOf(
      runs.map((run) => run.ms / run.rounds),
      roundsOf(tasks, developers),
    ),
  };
}

/** Between the two values next to it, in proportion. `of` holds at least one. */
function quantile(of: readonly number[], share: number): number {
  const sorted = of.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
