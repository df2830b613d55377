import type { Decision } from '../facts.ts';
import { evolve } from '../run/evolve.ts';
import { newRun, type Run } from '../run/state.ts';
import { type Chamber, convene, newChamber } from './chamber.ts';
import { newSpending, type Spending, spend } from './forecast.ts';
import { muster, newTeam, type Team } from './team.ts';

/**
 * What every screen shows of a run after its first `lines` lines. Plain JSON: it is handed to a screen as it is and
 * followed there, by the same function, with the lines that come after it.
 */
export interface Overview {
  lines: number;
  run: Run;
  chamber: Chamber;
  team: Team;
  spending: Spending;
}

export const newOverview = (): Overview => ({
  lines: 0,
  run: newRun(),
  chamber: newChamber(),
  team: newTeam(),
  spending: newSpending(),
});

/** Goes on by one line. One that the overview has already is passed over; one that leaves a gap is a bug of whoever sends it. */
export function follow(overview: Overview, decision: Decision): void {
  if (decision.seq < overview.lines) return;
  if (decision.seq > overview.lines)
    throw new Error(`line ${decision.seq} does not follow on line ${overview.lines - 1}`);
  for (const fact of decision.facts) {
    evolve(overview.run, fact);
    spend(overview.spending, fact);
  }
  convene(overview.chamber, decision);
  muster(overview.team, decision);
  overview.lines += 1;
}

export function overviewOf(decisions: readonly Decision[]): Overview {
  const overview = newOverview();
  for (const decision of decisions) follow(overview, decision);
  return overview;
}
