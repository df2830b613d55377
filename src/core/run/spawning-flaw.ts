import type { Spawning } from '../facts.ts';
import { allotment } from './allotment.ts';
import { comesByItself } from './leads.ts';
import { spawnFlaw } from './spawn-flaw.ts';
import type { Agent, Run } from './state.ts';

/** Why this agent cannot be spawned now, in a sentence for whoever wants it; null: it can. */
export function flawOfSpawning(run: Run, parent: Agent, { role, budget }: Spawning): string | null {
  if (comesByItself(role))
    return `A ${role} comes by itself, with its work: you add tasks with delegate, if you lead them.`;
  const flaw = spawnFlaw(run, parent.id, role);
  if (flaw !== null) return flaw;
  const allotted = allotment(run, parent, role, budget);
  return 'flaw' in allotted ? `${allotted.flaw} Ask for more, or do it yourself.` : null;
}
