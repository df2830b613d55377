import type { WrittenPlan } from '../../core/plan.ts';
import type { Range } from '../../core/projections/forecast.ts';
import { costOf, planForecast, type RunCost } from '../../core/projections/plan-forecast.ts';
import type { Run } from '../../core/run.ts';
import { moneyOf } from '../../core/usage.ts';
import type { PlanForecast } from '../../link/protocol.ts';
import { LogError } from '../../ports/log.ts';
import { allRuns } from '../begin/known-runs.ts';
import type { Host } from './host.ts';

/** How many earlier runs are looked at, the newest ones. */
const MOST = 20;

/**
 * Measured on two real runs of one task each (`test/golden`): more-itertools-negative-slice, 116,565 tokens in 438,604 ms with
 * two rounds of review; pathe-format-extname, 75,181 tokens in 388,639 ms with one.
 */
const MEASURED: readonly RunCost[] = [
  { tasks: 1, rounds: 1, tokens: 116_565, money: null, ms: 438_604 },
  { tasks: 1, rounds: 1, tokens: 75_181, money: null, ms: 388_639 },
];
/** Of the tokens of those two runs: 180,050 were read and 11,696 written. */
const READ = 180_050 / 191_746;

/** What a plan may cost, from earlier runs of this machine where there are any. */
export async function forecastPlan(host: Host, run: Run, plan: WrittenPlan): Promise<PlanForecast | null> {
  const own = await earlier(host, run.id);
  const runs = own.length > 0 ? own : MEASURED;
  const cost = planForecast(plan.tasks, run.settings.limits.developers, runs);
  if (cost === null) return null;
  const basis =
    own.length > 0
      ? `Worked out from ${own.length === 1 ? 'one earlier run' : `${own.length} earlier runs`} on this machine.`
      : 'Worked out from two measured runs on other projects: there is none on this machine yet.';
  return { ...cost, money: cost.money ?? moneyFor(run, cost.tokens), basis };
}

async function earlier({ home, reader }: Host, but: string): Promise<readonly RunCost[]> {
  const merged = (await allRuns(home)).filter(({ id, outcome }) => outcome === 'merged' && id !== but).slice(-MOST);
  const costs = await Promise.all(
    merged.map(async ({ id, folder }) => {
      try {
        return costOf((await reader.read(id, folder)).decisions) ?? [];
      } catch (error) {
        if (error instanceof LogError) return []; // a damaged log says nothing about what a run costs
        throw error;
      }
    }),
  );
  return costs.flat();
}

/** At the price of the model that most roles call, with nothing cached; null where that is not known. */
function moneyFor({ settings }: Run, tokens: Range): Range | null {
  const price = settings.models.default?.price ?? null;
  const of = (all: number) => moneyOf({ input: all * READ, cached: 0, output: all * (1 - READ) }, price);
  const [low, likely, high] = [of(tokens.low), of(tokens.likely), of(tokens.high)];
  return low === null || likely === null || high === null ? null : { low, likely, high };
}
