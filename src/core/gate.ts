import { z } from 'zod';

/** Who decides at a gate: code by its rules, the board, or the human. */
export const Decider = z.enum(['policy', 'board', 'chair']);
export type Decider = z.infer<typeof Decider>;

/**
 * Where a run stops to be allowed on. `charter`: may the run begin at all; `spawn`: may an agent have one more below it;
 * `health`: what becomes of an agent that does badly; `motion`: what an agent or the chair put before the board.
 */
export const Gate = z.enum([
  'plan',
  'merge',
  'command',
  'review',
  'budget',
  'model',
  'forge',
  'question',
  'charter',
  'spawn',
  'health',
  'motion',
]);
export type Gate = z.infer<typeof Gate>;
