import type { Decides } from '../commands.ts';
import type { Text } from '../text.ts';
import { raise } from './asks.ts';
import { type Draft, finish } from './draft.ts';
import { flawOfSpawning } from './spawning-flaw.ts';
import type { Agent } from './state.ts';

interface Spawn {
  readonly call: string;
  readonly decides: Extract<Decides, { tool: 'spawn_agent' }>;
  /** What the agent said with its call. */
  readonly why: Text;
}

/** An agent asks for one more below it: what its grant and the limits forbid is refused, the rest goes to the gate. */
export function askToSpawn(draft: Draft, agent: Agent, { call, decides: { spawning }, why }: Spawn): void {
  const flaw = flawOfSpawning(draft.run, agent, spawning);
  if (flaw !== null) return finish(draft, call, false, flaw);
  raise(draft, agent.id, { kind: 'spawn', call, spawning }, why);
}
