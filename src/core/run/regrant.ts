import { type Grant, holds, narrow } from '../grant.ts';
import { add, type Draft } from './draft.ts';
import { type Agent, livingAgents } from './state.ts';

/** A grant as another parent may hand it on: what both hold, never more than it was. */
export const within = (parent: Grant, own: Grant): Grant => narrow(parent, own);

/** Gives an agent a grant that holds less. Its descendants follow by the rule below. */
export function regrant(draft: Draft, agent: Agent, grant: Grant, why: string): void {
  add(draft, {
    type: 'agent-placed',
    agent: agent.id,
    parent: agent.parent,
    grant,
    brief: null,
    why: why.slice(0, 1500),
  });
}

/**
 * Nobody holds what its parent lacks: whenever a grant shrinks, for whatever reason, those below are narrowed again, from
 * the top down. A rule of the core.
 */
export function regrantBelow(draft: Draft): void {
  for (const agent of livingAgents(draft.run).toSorted((one, other) => one.tier - other.tier)) {
    const parent = agent.parent === null ? undefined : draft.run.agents[agent.parent];
    if (!parent || parent.left !== null || holds(parent.grant, agent.grant)) continue;
    return regrant(draft, agent, within(parent.grant, agent.grant), `${parent.id}, its parent, holds less now.`);
  }
}
