import type { Decider, Gate } from './gate.ts';
import { supervisedGates } from './supervised-gates.ts';

/**
 * How much a run decides without the chair. `supervised`: the chair approves plan and merge, and answers whatever code
 * cannot. `board`: the board does, and the chair is left with money, models, the forge, and what climbs to it. `full`: the
 * board decides everything, and raises a cap to twice what was set at the most; what is beyond that climbs, and ties and
 * vetoes. `policy`: code decides by its rules alone, and declines what agents propose.
 */
export type Autonomy = 'supervised' | 'board' | 'full' | 'policy';

const gatesOf = (decider: Decider): Record<Gate, Decider> => ({
  plan: decider,
  merge: decider,
  command: decider,
  review: decider,
  budget: decider,
  model: decider,
  forge: decider,
  question: decider,
  charter: decider,
  spawn: decider,
  health: decider,
  motion: decider,
});

/** Who decides at each gate. */
export const autonomyGates: Readonly<Record<Autonomy, Readonly<Record<Gate, Decider>>>> = {
  supervised: supervisedGates,
  board: { ...gatesOf('board'), command: 'policy', budget: 'chair', model: 'chair', forge: 'chair' },
  full: gatesOf('board'),
  policy: gatesOf('policy'),
};

/** The names, from the most of the chair to the least. */
export const autonomies = Object.keys(autonomyGates) as readonly Autonomy[];

/** What these gates are called; null: they are somebody's own. */
export function autonomyOf(gates: Readonly<Record<Gate, Decider>>): Autonomy | null {
  const same = (other: Readonly<Record<Gate, Decider>>) =>
    (Object.keys(other) as Gate[]).every((gate) => gates[gate] === other[gate]);
  return autonomies.find((name) => same(autonomyGates[name])) ?? null;
}
