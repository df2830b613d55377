import { type Autonomy, autonomyGates } from '../../core/autonomy.ts';
import type { Decider, Gate } from '../../core/gate.ts';

/** All gates, in the order in which a run comes to them. */
export const GATES = [
  'charter',
  'plan',
  'spawn',
  'command',
  'question',
  'review',
  'merge',
  'motion',
  'health',
  'budget',
  'model',
  'forge',
] as const satisfies readonly Gate[];

const DECIDERS: readonly unknown[] = ['chair', 'board', 'policy'] satisfies readonly Decider[];

const isDecider = (value: unknown): value is Decider => DECIDERS.includes(value);

/**
 * Who decides at each gate: as the autonomy says, but where a gate has a setting of its own. What is no autonomy, or no
 * decider, is the strictest that there is: supervised.
 */
export function gatesOf(autonomy: unknown, own: (gate: Gate) => unknown): Readonly<Record<Gate, Decider>> {
  const preset = autonomyGates[isAutonomy(autonomy) ? autonomy : 'supervised'];
  const gates = { ...preset };
  for (const gate of GATES) {
    const said = own(gate);
    if (isDecider(said)) gates[gate] = said;
  }
  return gates;
}

const isAutonomy = (value: unknown): value is Autonomy =>
  typeof value === 'string' && Object.hasOwn(autonomyGates, value);
