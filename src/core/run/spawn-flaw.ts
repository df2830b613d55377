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
  const living = livingAgents(run);
  if (living.filter((agent) => agent.tier > 0).length >= limits.agents)
    return `There are ${limits.agents} agents already, as many as this run may have. Wait until one has left.`;
  if (living.filter((agent) => agent.parent === parent.id).length >= parent.grant.fanOut)
    return `${parent.id} has ${parent.grant.fanOut} agents below it already, as many as its grant allows.`;
  return null;
}

/** Roles that an agent may have directly below it, whatever the limits say at the moment. */
export const spawnable = (run: Run, { grant, tier }: Pick<Agent, 'grant' | 'tier'>): string[] =>
  grant.spawns.filter((name) => run.roles[name]?.tier === tier + 1);
