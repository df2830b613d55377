import { holds } from '../grant.ts';
import type { Condition } from '../measure.ts';
import { heldUnder, spentUnder } from './caps.ts';
import { type Draft, send } from './draft.ts';
import { livingPms } from './leads.ts';
import { regrant } from './regrant.ts';
import { named, type Run } from './state.ts';
import { tied } from './tied.ts';

/**
 * Binds an agent, and with it all below it, now and to come. `board` binds the run. Whoever has left is bound by nothing.
 * A budget counts from now on. A note binds nobody: it is told to the agent, or to all that lead.
 */
export function tie(draft: Draft, id: string, conditions: readonly Condition[], why: string): void {
  const agent = named(draft.run.agents, id);
  if (!agent || agent.left !== null) return;
  const grant = conditions
    .map((condition) => fromNowOn(draft.run, agent.id, condition))
    .reduce((one, condition) => tied(one, condition, draft.run.tools), agent.grant);
  if (!holds(grant, agent.grant)) regrant(draft, agent, grant, why);
  const notes = conditions.flatMap((condition) => (condition.kind === 'note' ? condition.text : []));
  const told = agent.tier === 0 ? livingPms(draft.run) : [agent];
  for (const one of told)
    for (const note of notes) send(draft, 'board', one.id, `A condition of what was decided: ${note}`);
}

/** What was spent before a decision was no part of it: a budget is what may be spent beside that. */
function fromNowOn(run: Run, agent: string, condition: Condition): Condition {
  if (condition.kind !== 'budget') return condition;
  const spent = spentUnder(run, { of: 'agent', agent });
  const held = heldUnder(run, { of: 'agent', agent });
  const { tokens, money } = condition;
  return {
    ...condition,
    tokens: tokens === null ? null : spent.tokens + held.tokens + tokens,
    money: money === null ? null : spent.money + held.money + money,
  };
}
