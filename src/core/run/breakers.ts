import type { AskSubject } from '../facts.ts';
import { raise } from './asks.ts';
import { type Breaker, breakerWords, isBreaker, RUN_TIME } from './breaker-words.ts';
import { agentUntil, runUntil } from './deadlines.ts';
import { type Draft, end, say, stop } from './draft.ts';
import { replacedBefore, replaceFlaw } from './replace.ts';
import { parked, spent } from './standing.ts';
import { type Agent, callsOf, livingAgents, type Run } from './state.ts';
import { ALTERNATING_CALLS, alternating, SAME_CALLS } from './streak.ts';

/** Limits that no agent can argue with. A rule of the core. */
export function breakers(draft: Draft): void {
  const before = draft.facts.length;
  runTime(draft);
  for (const agent of livingAgents(draft.run)) {
    if (draft.facts.length > before) return;
    const kind = agent.tier === 0 ? null : tripped(draft.run, agent, draft.at);
    if (kind !== null) trip(draft, agent, kind);
  }
}

/** Which limit an agent has come to; null: none. */
export function tripped(run: Run, agent: Agent, at: number): Breaker | null {
  const { idleCalls, refusals } = run.settings.limits;
  const until = agentUntil(run, agent);
  if (until !== null && at >= until) return 'agent-time';
  if (agent.thinking !== null) return null;
  if (spent(run, agent) && callsOf(run, agent.id).length === 0 && !parked(run, agent)) return 'steps';
  if (agent.repeated.count >= SAME_CALLS.stop) return 'same-call';
  if (alternating(agent) >= ALTERNATING_CALLS.stop) return 'alternating';
  if (agent.idle >= idleCalls) return 'no-progress';
  const task = run.tasks[agent.task ?? ''];
  if (task?.developer === agent.id && task.submission === null && task.refused >= refusals) return 'failing-checks';
  return agent.silent >= 3 && !parked(run, agent) ? 'silent' : null;
}

/** An agent ends, and whoever leads it hears why and what can be done. A PM is replaced once, if whoever decides says so: with it the run would end. */
function trip(draft: Draft, agent: Agent, kind: Breaker): void {
  const { run } = draft;
  const { reason, next, outcome, end: why } = breakerWords(kind, agent, run.settings.limits);
  if (agent.tier === 1) {
    if (Object.values(run.asks).some(({ subject }) => isAbout(subject, agent))) return;
    if (!agent.flagged.includes(kind) && !replacedBefore(run, agent) && replaceFlaw(run, agent) === null)
      return raise(draft, 'board', {
        kind: 'health',
        agent: agent.id,
        of: kind,
        evidence: `${reason} ${next}`,
        measure: { do: 'replace', agent: agent.id },
      });
  }
  end(draft, agent, { outcome, summary: say(`${reason} ${next}`) }, why);
}

/** Is this the question whether a breaker's work stands? What a rule of health asks about it is another. */
const isAbout = (subject: AskSubject, { id }: Agent): boolean =>
  subject.kind === 'health' && subject.agent === id && isBreaker(subject.of);

/** With the PMs the run ends, and what is merged is told. */
function runTime(draft: Draft): void {
  const { run } = draft;
  const until = runUntil(run);
  if (until === null || draft.at < until || run.stopped) return;
  const why = RUN_TIME(run.settings.limits.runMs);
  const leaders = livingAgents(run).filter(({ tier }) => tier === 1);
  for (const leader of leaders) end(draft, leader, { outcome: 'limited', summary: say(why) });
  if (leaders.length === 0) stop(draft, why);
}
