import { seats } from './seats.ts';
import type { Agent, Ask, Run } from './state.ts';

/** The motion on which a member of the board owes a ballot now, the oldest first; null: none. */
export function ballotOf(run: Run, agent: Agent): string | null {
  if (agent.tier !== 0 || !seats(run).some(({ id }) => id === agent.id)) return null;
  return Object.values(run.asks).find((ask) => owesBallot(ask, agent.id))?.id ?? null;
}

/** Does the motion wait for this member's ballot in the round that it is in? */
export const owesBallot = (ask: Ask, member: string): boolean =>
  ask.of === 'board' && !ask.ballots.some((one) => one.member === member && one.round === ask.round);

/** Is what a member's last turn was about still waited for: this motion, in this round? */
export function ballotWanted(run: Run, { id, on, round }: Agent): boolean {
  const ask = run.asks[on ?? ''];
  return ask !== undefined && ask.round === round && owesBallot(ask, id);
}
