import type { Motion } from '../../core/projections/chamber.ts';
import type { Overview } from '../../core/projections/overview.ts';
import { labelText } from '../safe-text.ts';

/** Where a plan stands: it waits to be accepted, or it was settled as the sentence says. */
export type PlanStanding = { readonly waits: true } | { readonly waits: false; readonly said: string };

/** `at` writes a time (ms since 1970) as people of this place do. */
export function planStanding(overview: Overview, ask: string, at: (ms: number) => string): PlanStanding {
  if (overview.run.asks[ask] !== undefined) return { waits: true };
  const motion = overview.chamber.motions.findLast((one) => one.ask === ask);
  return { waits: false, said: settled(motion, at) };
}

function settled(motion: Motion | undefined, at: (ms: number) => string): string {
  if (motion === undefined) return 'This plan was never asked about';
  const { decided } = motion;
  if (decided === null) return 'Nobody waits for an answer to this plan any more';
  const did = decided.verdict === 'allow' ? 'Accepted' : 'Sent back';
  const who = decided.by === 'policy' ? 'by the rules' : `by the ${decided.by}`;
  const why = decided.reason === '' ? '' : `: ${labelText(decided.reason, 120)}`;
  return `${did} ${who} at ${at(decided.at)}${why}`;
}

/** The plan of a run that a person means: the one that waits, else the one that was asked about last. Null: there was none. */
export function planOf({ run, chamber }: Overview): string | null {
  const waiting = Object.values(run.asks).findLast(({ gate }) => gate === 'plan');
  return waiting?.id ?? chamber.motions.findLast(({ gate }) => gate === 'plan')?.ask ?? null;
}
