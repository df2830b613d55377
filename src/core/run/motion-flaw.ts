import type { Measure } from '../measure.ts';
import { livingAgents, named, type Run } from './state.ts';

/** Why a motion cannot be put, in a sentence for whoever proposes it; null: it can. Whom it is about may be anyone below the board. */
export function motionFlaw(run: Run, measure: Measure): string | null {
  if (measure.do === 'rebudget' && measure.cap.of === 'agent') return agentFlaw(run, measure.cap.agent);
  if (measure.do === 'rebudget' && measure.cap.of === 'task') return taskFlaw(run, measure.cap.task);
  if (measure.do === 'rebudget' && measure.cap.of === 'role') return roleFlaw(run, measure.cap.role);
  if ('agent' in measure) return agentFlaw(run, measure.agent);
  if ('task' in measure) return taskFlaw(run, measure.task);
  return null;
}

function agentFlaw(run: Run, id: string): string | null {
  const agent = named(run.agents, id);
  if (agent?.tier === 0) return `${id} is of the board: no motion is about the board itself.`;
  const there = livingAgents(run).filter(({ tier }) => tier > 0);
  if (agent?.left === null) return null;
  return `There is no agent ${id} now. There are: ${there.map((one) => one.id).join(', ') || 'none'}.`;
}

/** Without money a member could not be heard. The chair may say in the settings what it may cost. */
export function roleFlaw(run: Run, role: string): string | null {
  const tier = named(run.roles, role)?.tier;
  if (tier === undefined) return `There is no role ${role}. Roles: ${Object.keys(run.roles).join(', ')}.`;
  return tier === 0 ? `${role} is of the board: no motion is about the board itself.` : null;
}

const taskFlaw = (run: Run, id: string): string | null =>
  named(run.tasks, id) ? null : `There is no task ${id}. Tasks: ${Object.keys(run.tasks).join(', ') || 'none yet'}.`;
