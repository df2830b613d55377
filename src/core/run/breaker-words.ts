import type { EndReason } from '../hierarchy.ts';
import type { Limits } from '../settings.ts';
import type { Agent } from './state.ts';
import { alternating } from './streak.ts';

/** What ends an agent's work without anyone having to decide it. */
export type Breaker =
  | 'same-call'
  | 'alternating'
  | 'no-progress'
  | 'failing-checks'
  | 'silent'
  | 'steps'
  | 'agent-time';

interface BreakerWords {
  readonly reason: (agent: Agent, limits: Limits) => string;
  readonly outcome: 'failed' | 'limited';
  readonly end: EndReason;
  /** What whoever leads it can do next. */
  readonly lead: string;
}

const AGAIN =
  'Delegate the task again with guidance that says what to do differently, cut it smaller, or report what stands in the way.';

const WORDS: Readonly<Record<Breaker, BreakerWords>> = {
  'same-call': {
    reason: ({ repeated }) => `the same call gave the same result ${repeated.count} times`,
    outcome: 'failed',
    end: 'loop',
    lead: AGAIN,
  },
  alternating: {
    reason: (agent) => `its last ${alternating(agent)} calls went back and forth between the same two results`,
    outcome: 'failed',
    end: 'loop',
    lead: AGAIN,
  },
  'no-progress': {
    reason: ({ idle }) => `${idle} calls in a row changed nothing and showed nothing new`,
    outcome: 'failed',
    end: 'loop',
    lead: AGAIN,
  },
  'failing-checks': {
    reason: (_, { refusals }) => `its checks failed ${refusals} times in a row when it handed its work in`,
    outcome: 'failed',
    end: 'under-performing',
    lead: 'Read what the checks said. Delegate the task again with what is wrong, or change what it asks for.',
  },
  silent: {
    reason: () => 'three turns in a row called no tool',
    outcome: 'failed',
    end: 'gave-up',
    lead: AGAIN,
  },
  steps: {
    reason: ({ turn }) => `after ${turn} turns, the limit`,
    outcome: 'limited',
    end: 'limit',
    lead: 'What it did is in its files. Delegate the task again to go on from there, or cut what is left into smaller tasks.',
  },
  'agent-time': {
    reason: (_, { agentMs }) => `it was at work for ${Math.round(agentMs / 60_000)} minutes, the limit`,
    outcome: 'limited',
    end: 'limit',
    lead: 'What it did is in its files. Delegate the task again to go on from there, or cut what is left into smaller tasks.',
  },
};

export const isBreaker = (of: string): of is Breaker => Object.hasOwn(WORDS, of);

/** Why a breaker ended an agent's work, how that counts, and what can be done next by whoever hears of it: the PM of its agents, the chair of a PM. */
export function breakerWords(
  kind: Breaker,
  agent: Agent,
  limits: Limits,
): { readonly reason: string; readonly next: string } & Pick<BreakerWords, 'outcome' | 'end'> {
  const { reason, lead, outcome, end } = WORDS[kind];
  const why = reason(agent, limits);
  const next =
    agent.tier > 1
      ? lead
      : 'A fresh PM can take the plan over as it stands: allow that, or end the run and start the issue again with more to go on.';
  return { reason: `Stopped${why.startsWith('after ') ? ' ' : ': '}${why}.`, next, outcome, end };
}

/** The same for the run as a whole. */
export const RUN_TIME = (runMs: number): string =>
  `Stopped: the run was at work for ${Math.round(runMs / 3_600_000)} hours, the limit. What is merged stays merged. Start the issue again to go on from there, with a longer limit if need be.`;
