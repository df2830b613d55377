import type { Limits } from '../settings.ts';
import { seats } from './seats.ts';
import { isPaused } from './standing.ts';
import { type Agent, type Ask, callsOf, livingAgents, type Run } from './state.ts';

/** What ends at a certain moment by itself, in ms since 1970. Nothing of a log that does not say when it began. */
export interface Deadline {
  readonly what: string;
  readonly at: number;
}

/**
 * Until when ballots of the round that a motion is in are waited for, half of the time for each round; null: its time has
 * not begun. It begins with the first member that is asked. Where nobody is asked though nothing older is before the
 * board, it begins with what the members did last, so that no motion waits for ever.
 */
export function ballotsUntil(run: Run, ask: Ask): number | null {
  if (ask.at === 0) return null;
  const begun = ask.began > 0 ? ask.began : isNext(run, ask) ? Math.max(ask.at, ...seats(run).map(lastSeen)) : null;
  return begun === null ? null : begun + Math.ceil(run.settings.limits.deliberationMs / 2);
}

const isNext = (run: Run, { id }: Ask): boolean => Object.values(run.asks).find(({ of }) => of === 'board')?.id === id;

const lastSeen = ({ active }: Agent): number => active;

/**
 * Twice as long as the longest thing that an agent may have under way: what takes longer hangs. In ms.
 */
export const hangsAfter = ({ commandMs, checkMs, setupMs }: Limits): number =>
  2 * (Math.max(commandMs, checkMs) + setupMs);

/** Has it something under way, so that time passes for it? Who waits for an answer, a reply or its checks, or is paused, is not late. */
const atWork = (run: Run, agent: Agent): boolean =>
  agent.active > 0 &&
  !isPaused(run, agent) &&
  (agent.thinking !== null || callsOf(run, agent.id)[0]?.waitsFor === null);

/** When the time is up that this agent may be at work; null while it is not. */
export const agentUntil = (run: Run, agent: Agent): number | null =>
  atWork(run, agent) ? agent.active + Math.max(0, run.settings.limits.agentMs - agent.worked) : null;

/** When what it has under way has taken too long to be still going; null while there is nothing. */
export const hangsFrom = (run: Run, agent: Agent): number | null =>
  atWork(run, agent) ? agent.active + hangsAfter(run.settings.limits) : null;

/** When the time of the whole run is up; null while nobody is at work. */
export const runUntil = (run: Run): number | null =>
  run.active > 0 && livingAgents(run).some((agent) => agent.tier > 0 && atWork(run, agent))
    ? run.active + Math.max(0, run.settings.limits.runMs - run.worked)
    : null;

/** Everything in a run that the clock ends: motions before the board, agents, the run itself. */
export function deadlines(run: Run): Deadline[] {
  const motions = Object.values(run.asks)
    .filter(({ of }) => of === 'board')
    .flatMap((ask) => until(`motion:${ask.id}:${ask.round}`, ballotsUntil(run, ask)));
  const agents = livingAgents(run)
    .filter(({ tier }) => tier > 0)
    .flatMap((agent) => [
      ...until(`agent:${agent.id}`, agentUntil(run, agent)),
      ...until(`hangs:${agent.id}`, agent.flagged.includes('idle') ? null : hangsFrom(run, agent)),
    ]);
  return [...motions, ...agents, ...until('run', runUntil(run))];
}

const until = (what: string, at: number | null): Deadline[] => (at === null ? [] : [{ what, at }]);
