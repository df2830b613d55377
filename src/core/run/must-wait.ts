import { isHelper } from './leads.ts';
import { slotFlaw } from './spawn-flaw.ts';
import { type Agent, livingAgents, type Run } from './state.ts';

/**
 * Is there no room for one more below this one, and will there be? Helpers leave by themselves, and a developer does not
 * need one more to come to its end, unless that is a reviewer.
 */
export function mustWait(run: Run, parent: Agent, role: 'developer' | 'reviewer'): boolean {
  if (slotFlaw(run, parent) === null) return false;
  return livingAgents(run).some((agent) => isHelper(agent) || (role === 'developer' && agent.role === 'developer'));
}
