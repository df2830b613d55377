import { holds } from '../grant.ts';
import type { Condition } from '../measure.ts';
import { type Draft, send } from './draft.ts';
import { livingPms } from './leads.ts';
import { regrant } from './regrant.ts';
import { named } from './state.ts';
import { tied } from './tied.ts';

/**
 * Binds an agent, and with it all below it, now and to come. `board` binds the run. Whoever has left is bound by nothing.
 * A note binds nobody: it is told to the agent, or to all that lead.
 */
export function tie(draft: Draft, id: string, conditions: readonly Condition[], why: string): void {
  const agent = named(draft.run.agents, id);
  if (!agent || agent.left !== null) return;
  const grant = conditions.reduce((one, condition) => tied(one, condition, draft.run.tools), agent.grant);
  if (!holds(grant, agent.grant)) regrant(draft, agent, grant, why);
  const notes = conditions.flatMap((condition) => (condition.kind === 'note' ? condition.text : []));
  const told = agent.tier === 0 ? livingPms(draft.run) : [agent];
  for (const one of told)
    for (const note of notes) send(draft, 'board', one.id, `A condition of what was decided: ${note}`);
}
