import { seats } from './seats.ts';
import type { Agent, Ask, Run } from './state.ts';

/** The motion on which a member of the board owes a ballot now, the oldest first; null: none. */
export function ballotOf(run: Run, agent: Agent): string | null {
  if (agent.tier !== 0 || !seats(run).some(({ id }) => id === agent.id)) return null;
  return Object.values(run.asks).find((ask) => owes(ask, agent))?.id ?? null;
}

const owes = (ask: Ask, { id }: Agent): boolean =>
  ask.of === 'board' && !ask.ballots.some(({ member, round }) => member === id && round === ask.round);
