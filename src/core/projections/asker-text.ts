import type { Ask, Run } from '../run/state.ts';

/** Who asks, in words: an agent with its role and what it works on, the chair itself, or the engine by its rules. */
export function askerText(run: Run, { by }: Pick<Ask, 'by'>): string {
  if (by === 'chair') return 'you';
  if (by === 'board') return 'the engine';
  const agent = Object.hasOwn(run.agents, by) ? run.agents[by] : undefined;
  if (agent === undefined) return by;
  return `${by} (${agent.role}${agent.task === null ? '' : `, works on ${agent.task}`})`;
}
