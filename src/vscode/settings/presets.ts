import type { Decider, Gate } from '../../core/gate.ts';
import { supervisedGates } from '../../core/supervised-gates.ts';

/** How much a run decides without the chair, as a whole. */
export type Autonomy = 'supervised' | 'board' | 'full' | 'policy';

const all = (decider: Decider): Record<Gate, Decider> => ({
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

/** Who decides at each gate, by autonomy. */
export const PRESETS: Readonly<Record<Autonomy, Readonly<Record<Gate, Decider>>>> = {
  supervised: supervisedGates,
  board: { ...supervisedGates, plan: 'board', merge: 'board', review: 'board', health: 'board', motion: 'board' },
  full: { ...all('board'), command: 'policy', spawn: 'policy' },
  policy: all('policy'),
};
