import type { Agent } from '../run/state.ts';

/** Why somebody left, where it did not simply finish. */
const REASONS: Readonly<Record<Exclude<NonNullable<Agent['reason']>, 'finished'>, string>> = {
  unneeded: 'not needed any more',
  'under-performing': 'did badly',
  'gave-up': 'gave up',
  limit: 'reached a limit',
  loop: 'went round in circles',
  'over-budget': 'its budget was used up',
  'no-reply': 'did not answer',
  replaced: 'was replaced',
  parent: 'ended by whom it descends from',
  board: 'ended by the board',
  chair: 'ended by you',
  lineage: 'left with whom it descends from',
};

/** How and why somebody left; empty while it is there. */
export function leavingText({ left, reason }: Pick<Agent, 'left' | 'reason'>): string {
  if (left === null) return '';
  return reason === null || reason === 'finished' ? left.outcome : `${left.outcome}, ${REASONS[reason]}`;
}
