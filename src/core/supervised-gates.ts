import type { Decider, Gate } from './gate.ts';

/** Supervised: the chair approves plan and merge, and answers whatever code cannot. */
export const supervisedGates: Record<Gate, Decider> = {
  plan: 'chair',
  merge: 'chair',
  command: 'policy',
  review: 'chair',
  budget: 'chair',
  model: 'chair',
  forge: 'chair',
  question: 'chair',
  charter: 'policy',
  spawn: 'policy',
  health: 'policy',
  motion: 'chair',
};
