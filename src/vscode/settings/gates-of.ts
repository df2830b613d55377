import type { Decider, Gate } from '../../core/gate.ts';
import { type Autonomy, PRESETS } from './presets.ts';

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
  const preset = PRESETS[isAutonomy(autonomy) ? autonomy : 'supervised'];
  const gates = { ...preset };
  for (const gate of GATES) {
    const said = own(gate);
    if (isDecider(said)) gates[gate] = said;
  }
  return gates;
}

const isAutonomy = (value: unknown): value is Autonomy => typeof value === 'string' && Object.hasOwn(PRESETS, value);

/** The autonomy whose gates these are; null where single gates say something else. */
export function autonomyOf(gates: Readonly<Partial<Record<Gate, Decider>>>): Autonomy | null {
  const found = Object.entries(PRESETS).find(([, preset]) =>
    GATES.every((gate) => (gates[gate] ?? PRESETS.supervised[gate]) === preset[gate]),
  );
  return found === undefined || !isAutonomy(found[0]) ? null : found[0];
}
