import { seats } from '../../core/run/seats.ts';
import type { Ask, Run } from '../../core/run/state.ts';

/** How far the board is with a motion, in words: `4 of 6: 3 yes, 1 no`. */
export function ballotsText(run: Run, { round, ballots }: Pick<Ask, 'round' | 'ballots'>): string {
  const now = ballots.filter((one) => one.round === round).map(({ ballot }) => ballot);
  const count = (verdict: 'allow' | 'deny' | 'abstain', word: string): readonly string[] => {
    const of = now.filter((ballot) => ballot.verdict === verdict).length;
    return of === 0 ? [] : [`${of} ${word}`];
  };
  const said = [...count('allow', 'yes'), ...count('deny', 'no'), ...count('abstain', 'abstain')];
  const veto = now.some((ballot) => ballot.veto) ? ', with a veto' : '';
  const again = round > 1 ? `, round ${round}` : '';
  const members = Math.max(seats(run).length, now.length);
  return `${now.length} of ${members}${again}${said.length === 0 ? '' : `: ${said.join(', ')}`}${veto}`;
}
