import { type Grant, narrow } from '../grant.ts';
import { uncapped } from '../tighter.ts';
import { comesByItself, leadersOf } from './leads.ts';
import { type Agent, named, type Run } from './state.ts';

interface Place {
  readonly role: string;
  readonly task: string | null;
  readonly team?: string;
  readonly replaces?: string;
}

/**
 * Who was there before for the same: the same task in the same role, or the same team. What was decided about them is about
 * what they were there for, so it holds for the next as well. Helpers come for an answer, and follow nobody.
 */
export function predecessorOf(run: Run, { role, task, team, replaces }: Place): Agent | undefined {
  if (replaces !== undefined) return named(run.agents, replaces);
  if (!comesByItself(role)) return undefined;
  if (task === null) return role === 'pm' ? leadersOf(run, team ?? null).at(-1) : undefined;
  return Object.values(run.agents).findLast((agent) => agent.role === role && agent.task === task);
}

/** What a role asks for, narrowed as it was for whoever was there before. */
export const asNarrowed = (run: Run, role: Grant, before: Agent): Grant =>
  narrow(role, { ...before.grant, budget: ownCap(run, before) });

/** Was it held to less than its parent? What it had from above says nothing of the next, whose parent may have more. */
export const hadOwnCap = (run: Run, before: Agent): boolean => {
  const { tokens, money } = ownCap(run, before);
  return tokens !== null || money !== null;
};

function ownCap(run: Run, { parent, grant: { budget } }: Agent): Grant['budget'] {
  const above = run.agents[parent ?? '']?.grant.budget ?? uncapped;
  return {
    tokens: budget.tokens === above.tokens ? null : budget.tokens,
    money: budget.money === above.money ? null : budget.money,
  };
}

/**
 * Who paused the one before, so that the next is paused too; null: nobody. An agent above may do as it likes about the next,
 * and so may whoever ended the one that they had paused themselves.
 */
export function stillPausedBy(run: Run, before: Agent): string | null {
  const by = before.pausedBy ?? 'chair';
  if (!before.paused) return null;
  if (before.reason === 'replaced') return by;
  if (before.reason === 'chair' || before.reason === by) return null;
  return isAgentBelowTheBoard(run, by) ? null : by;
}

const isAgentBelowTheBoard = (run: Run, id: string): boolean => (named(run.agents, id)?.tier ?? 0) > 0;
