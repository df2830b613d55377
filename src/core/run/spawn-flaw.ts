import { type Agent, livingAgents, type Run } from './state.ts';

/** Why this parent may not have one more agent of this role below it now, in a sentence for it; null: it may. */
export function spawnFlaw(run: Run, parentId: string, roleName: string): string | null {
  const parent = run.agents[parentId];
  const role = Object.hasOwn(run.roles, roleName) ? run.roles[roleName] : undefined;
  if (!parent || parent.left !== null) return `${parentId} is not there any more.`;
  if (!role) return `There is no role "${roleName}". You may spawn: ${spawnable(run, parent).join(', ') || 'nobody'}.`;
  if (!parent.grant.spawns.includes(role.name) || role.tier !== parent.tier + 1)
    return `${parent.id} may not spawn a ${role.name}: its grant or tier does not allow it. It may spawn: ${spawnable(run, parent).join(', ') || 'nobody'}.`;
  const { limits } = run.settings;
  if (role.tier > limits.depth) return `Tier ${role.tier} is deeper than this run goes (${limits.depth}).`;
  return slotFlaw(run, parent);
}

/** Why there is no room for one more agent below this one at the moment; null: there is. */
export function slotFlaw(run: Run, parent: Agent): string | null {
  const { limits } = run.settings;
  const living = livingAgents(run);
  if (living.filter((agent) => agent.tier > 0).length >= limits.agents)
    return `There are ${limits.agents} agents already, as many as this run may have. Wait until one has left.`;
  return fanOutFlaw(run, parent);
}

/** Why nobody more may stand directly below this one, whoever it is; null: somebody may. */
export function fanOutFlaw(run: Run, parent: Agent): string | null {
  const below = livingAgents(run).filter((agent) => agent.parent === parent.id).length;
  if (below < parent.grant.fanOut) return null;
  return `${parent.id} has ${below} agents below it already; its grant allows ${parent.grant.fanOut}.`;
}

/** Roles that an agent may have directly below it, whatever the limits say at the moment. */
export const spawnable = (run: Run, { grant, tier }: Pick<Agent, 'grant' | 'tier'>): string[] =>
  grant.spawns.filter((name) => run.roles[name]?.tier === tier + 1);
