import type { Decision } from '../facts.ts';
import { evolve } from './evolve.ts';
import { newRun, type Run } from './state.ts';

/** What a run is after these decisions. Copies nothing: the run it starts from is its own. */
export function fold(decisions: readonly Decision[], run: Run = newRun()): Run {
  for (const decision of decisions) for (const fact of decision.facts) evolve(run, fact);
  return run;
}
