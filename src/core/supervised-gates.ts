import type { Decider, Gate } from './settings.ts';

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
};
