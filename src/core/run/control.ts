import type { Decides } from '../commands.ts';
import { type Draft, finish } from './draft.ts';
import type { Agent } from './state.ts';

/** An agent pauses, resumes, briefs anew or ends one of its descendants, and nobody else. */
export function control(
  draft: Draft,
  _agent: Agent,
  call: string,
  _decides: Extract<Decides, { tool: 'control_agent' }>,
): void {
  finish(draft, call, false, 'Not there yet.');
}
