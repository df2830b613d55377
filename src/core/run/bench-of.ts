import type { Agent, Run } from './state.ts';

/**
 * Whose files an agent works with: a developer has its own, and whoever descends from it for the same task reads those.
 * Null: nobody's, but the code under review or the base.
 */
export function benchOf(run: Run, agent: Agent): string | null {
  const developer = agent.task === null ? null : (run.tasks[agent.task]?.developer ?? null);
  if (developer === null) return null;
  for (let at: Agent | undefined = agent; at; at = at.parent === null ? undefined : run.agents[at.parent])
    if (at.id === developer) return developer;
  return null;
}
