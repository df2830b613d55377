import { waitsFor } from '../../src/core/projections/team.ts';
import { livingAgents, type Run } from '../../src/core/run/state.ts';

export interface Wait {
  readonly who: string;
  readonly whom: string;
  readonly why: string;
}

/** Who waits for whom, what the chair and the board are waited for first. */
export function waitsOf(run: Run): readonly Wait[] {
  return livingAgents(run)
    .flatMap((agent) => {
      const wait = waitsFor(run, agent);
      return wait === null ? [] : [{ who: agent.id, whom: whomText(wait.whom), why: wait.why }];
    })
    .sort((one, other) => rank(one) - rank(other));
}

const rank = ({ whom }: Wait): number => (whom === 'you' ? 0 : whom === 'the board' ? 1 : 2);

/** The chair is whoever reads this. Of many, the first few. */
export function whomText(whom: string): string {
  if (whom === 'chair') return 'you';
  if (whom === 'board') return 'the board';
  const all = whom.split(', ');
  return all.length <= 3 ? whom : `${all.slice(0, 2).join(', ')} and ${all.length - 2} more`;
}
