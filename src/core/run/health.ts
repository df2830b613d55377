import type { Measure } from '../measure.ts';
import { raise } from './asks.ts';
import { assistFlaw } from './assist.ts';
import { shareOf } from './caps.ts';
import { hangsFrom } from './deadlines.ts';
import type { Draft } from './draft.ts';
import { tasksOf } from './leads.ts';
import { replaceFlaw } from './replace.ts';
import { isPaused } from './standing.ts';
import { type Agent, livingAgents, type Run } from './state.ts';
import { ALTERNATING_CALLS, alternating, SAME_CALLS } from './streak.ts';

/** From which figures on an agent does badly. The figures that were measured stand beside those that were chosen. */
export const HEALTH = {
  /** Calls that must be there before their share says anything. */
  calls: 10,
  /** Shares of calls that go well: below the first it is replaced, below the second it gets help. */
  replace: 0.6,
  assist: 0.8,
  /** Share of turns that no one could read or that the model declined, and turns that must be there. */
  faulty: 0.3,
  turns: 10,
  /** Share of its own budget that is spent with nothing handed in. */
  spent: 0.8,
  /** How many times what others of its role took, and how many others must have come so far as to hand in or leave. */
  median: 3,
  others: 2,
  /** Turns between one rule and the next about the same agent: what was done has to show first. */
  cooling: 5,
} as const;

/** What a rule of health says of an agent. */
export interface Finding {
  readonly of: 'success' | 'faltering' | 'errors' | 'idle' | 'overspend' | 'loop';
  readonly evidence: string;
  readonly measure: Measure;
}

/** An agent that does badly is raised at the gate, with the figures and what would help. A rule of the core. */
export function health(draft: Draft): void {
  const { run } = draft;
  if (run.stopped) return;
  for (const agent of livingAgents(run)) {
    const finding = healthOf(run, agent, draft.at);
    if (finding === null) continue;
    return raise(draft, 'board', { kind: 'health', agent: agent.id, ...finding });
  }
}

/** The first rule of health that speaks of an agent now; null: none. Each speaks once of an agent, one at a time. */
export function healthOf(run: Run, agent: Agent, at: number): Finding | null {
  if (agent.tier === 0 || agent.left !== null || isPaused(run, agent) || isAsked(run, agent)) return null;
  // Whoever has nothing left to do but report is not helped by a fresh one.
  if (agent.tier === 1 && run.plan !== null && tasksOf(run, agent.team).every(({ merged }) => merged !== null))
    return null;
  if (agent.flagged.length > 0 && agent.turn < agent.flaggedAt + HEALTH.cooling) return null;
  for (const rule of RULES) {
    const finding = rule(run, agent, at);
    if (finding && !agent.flagged.includes(finding.of) && isPossible(run, agent, finding.measure)) return finding;
  }
  return null;
}

const isAsked = (run: Run, { id }: Agent): boolean =>
  Object.values(run.asks).some(({ subject }) => subject.kind === 'health' && subject.agent === id);

const isPossible = (run: Run, agent: Agent, { do: what }: Measure): boolean =>
  what === 'replace' ? replaceFlaw(run, agent) === null : what !== 'assist' || assistFlaw(run, agent) === null;

const RULES: readonly ((run: Run, agent: Agent, at: number) => Finding | null)[] = [
  hanging,
  success,
  errors,
  loop,
  overspending,
];

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function success(_run: Run, { id, recent }: Agent): Finding | null {
  const telling = recent.filter((one) => one.telling);
  if (telling.length < HEALTH.calls) return null;
  const good = telling.filter(({ ok }) => ok).length;
  const share = good / telling.length;
  if (share >= HEALTH.assist) return null;
  const figures = `Of the last ${telling.length} calls of ${id} that tell, ${good} went well: ${percent(share)}.`;
  return share < HEALTH.replace
    ? {
        of: 'success',
        evidence: `${figures} Below ${percent(HEALTH.replace)} a fresh one does better.`,
        measure: { do: 'replace', agent: id },
      }
    : {
        of: 'faltering',
        evidence: `${figures} Below ${percent(HEALTH.assist)} it needs help.`,
        measure: { do: 'assist', agent: id },
      };
}

function errors(_run: Run, { id, turn, faulty }: Agent): Finding | null {
  if (turn < HEALTH.turns || faulty / turn < HEALTH.faulty) return null;
  return {
    of: 'errors',
    evidence: `${faulty} of ${turn} turns of ${id} could not be read, were too long or were declined: ${percent(faulty / turn)}. A fresh one begins with a short history.`,
    measure: { do: 'replace', agent: id },
  };
}

function hanging(run: Run, agent: Agent, at: number): Finding | null {
  const from = hangsFrom(run, agent);
  if (from === null || at < from) return null;
  return {
    of: 'idle',
    evidence: `${agent.id} has had the same ${agent.thinking === null ? 'call' : 'turn'} under way for ${Math.round((at - agent.active) / 60_000)} minutes.`,
    measure: { do: 'replace', agent: agent.id },
  };
}

function loop(_run: Run, agent: Agent): Finding | null {
  const { id, repeated } = agent;
  const back = alternating(agent);
  if (repeated.count < SAME_CALLS.notice && back < ALTERNATING_CALLS.notice) return null;
  return {
    of: 'loop',
    evidence:
      repeated.count >= SAME_CALLS.notice
        ? `${id} has made the same call with the same result ${repeated.count} times in a row.`
        : `The last ${back} calls of ${id} go back and forth between the same two results.`,
    measure: { do: 'assist', agent: id },
  };
}

/** Who has handed nothing in and has spent most of its own budget, or far more than others took for theirs. */
function overspending(run: Run, agent: Agent): Finding | null {
  const { id, spent, grant } = agent;
  const task = run.tasks[agent.task ?? ''];
  if (task?.developer !== id || task.rounds > 0) return null;
  const share = shareOf(spent, grant.budget);
  if (share > HEALTH.spent)
    return {
      of: 'overspend',
      evidence: `${id} has spent ${percent(share)} of its own budget and handed nothing in.`,
      measure: { do: 'assist', agent: id },
    };
  const usual = medianOf(run, agent);
  if (usual === null || spent.tokens <= HEALTH.median * usual) return null;
  return {
    of: 'overspend',
    evidence: `${id} has spent ${spent.tokens} tokens and handed nothing in; others of its role took ${usual} (median).`,
    measure: { do: 'assist', agent: id },
  };
}

/** What others of its role spent in all who have handed in or left, in tokens; null: too few to say. */
function medianOf(run: Run, { id, role }: Agent): number | null {
  const others = Object.values(run.agents).filter(
    (other) =>
      other.role === role &&
      other.id !== id &&
      other.spent.tokens > 0 &&
      (other.left !== null || (run.tasks[other.task ?? '']?.rounds ?? 0) > 0),
  );
  if (others.length < HEALTH.others) return null;
  const spent = others.map((other) => other.spent.tokens).sort((one, other) => one - other);
  return spent[Math.floor((spent.length - 1) / 2)] ?? null;
}
