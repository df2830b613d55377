import type { Decides } from '../commands.ts';
import { type Draft, finish } from './draft.ts';
import type { Agent } from './state.ts';

/** An agent asks for one more below it: what its grant and the limits forbid is refused, the rest goes to the gate. */
export function askToSpawn(
  draft: Draft,
  _agent: Agent,
  call: string,
  _decides: Extract<Decides, { tool: 'spawn_agent' }>,
): void {
  finish(draft, call, false, 'Not there yet.');
}
