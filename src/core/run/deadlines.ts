import { livingAgents, type Run } from './state.ts';

/** What ends at a certain moment by itself, in ms since 1970. Nothing of a log that does not say when it began. */
export interface Deadline {
  readonly what: string;
  readonly at: number;
}

/** Everything in a run that the clock ends: motions before the board, agents, the run itself. */
export function deadlines(run: Run): Deadline[] {
  const { deliberationMs, agentMs, runMs } = run.settings.limits;
  const motions = Object.values(run.asks)
    .filter(({ of, at }) => of === 'board' && at > 0)
    .map(({ id, at }) => ({ what: `motion:${id}`, at: at + deliberationMs }));
  const agents = livingAgents(run)
    .filter(({ tier, joined }) => tier > 0 && joined > 0)
    .map(({ id, joined }) => ({ what: `agent:${id}`, at: joined + agentMs }));
  const whole = run.opened > 0 && run.agents.board?.left === null ? [{ what: 'run', at: run.opened + runMs }] : [];
  return [...motions, ...agents, ...whole];
}
