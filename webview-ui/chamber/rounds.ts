import type { Ballot } from '../../src/core/board.ts';
import type { Motion } from '../../src/core/projections/chamber.ts';
import { isOpen } from '../../src/core/projections/chamber.ts';
import type { Run } from '../../src/core/run.ts';

export interface Cast {
  readonly member: string;
  readonly ballot: Ballot;
}

/** One round of ballots. While it goes on nobody sees what another said, so no reader does either. */
export interface Round {
  readonly number: number;
  readonly cast: readonly Cast[];
  readonly complete: boolean;
}

/** The rounds of a motion, oldest first; the one that goes on is there before anyone has cast in it. */
export function roundsOf(motion: Motion, run: Pick<Run, 'asks'>): readonly Round[] {
  const going = isOpen(motion) && motion.of === 'board' ? (run.asks[motion.ask]?.round ?? null) : null;
  const last = Math.max(going ?? 0, ...motion.ballots.map(({ round }) => round));
  return Array.from({ length: last }, (_, index) => ({
    number: index + 1,
    cast: motion.ballots.filter(({ round }) => round === index + 1),
    complete: index + 1 !== going,
  }));
}

/** How a round that is complete stands, in words: `4 for it, 1 against, 1 abstains, with a veto`. */
export function tallyText(cast: readonly Cast[]): string {
  const count = (verdict: Ballot['verdict']): number => cast.filter(({ ballot }) => ballot.verdict === verdict).length;
  const [allow, deny, abstain] = [count('allow'), count('deny'), count('abstain')];
  return [
    `${allow} for it`,
    `${deny} against`,
    ...(abstain === 0 ? [] : [`${abstain} ${abstain === 1 ? 'abstains' : 'abstain'}`]),
    ...(cast.some(({ ballot }) => ballot.veto) ? ['with a veto'] : []),
  ].join(', ');
}

/** The ballots of the last round that did not want what was decided. */
export function dissentOf({ ballots, decided }: Motion): readonly Cast[] {
  if (decided === null) return [];
  const last = Math.max(0, ...ballots.map(({ round }) => round));
  const other = decided.verdict === 'allow' ? 'deny' : 'allow';
  return ballots.filter(({ round, ballot }) => round === last && ballot.verdict === other);
}
