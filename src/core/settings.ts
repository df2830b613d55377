import { z } from 'zod';
import { Price } from './usage.ts';

/** Who decides at a gate: code by its rules, the board, or the human. */
export const Decider = z.enum(['policy', 'board', 'chair']);
export type Decider = z.infer<typeof Decider>;

/** Where a run stops to be allowed on. */
export const Gate = z.enum(['plan', 'merge', 'command', 'review', 'budget', 'model', 'forge', 'question']);
export type Gate = z.infer<typeof Gate>;

/** A model as the run knows it. The key is not part of it. */
export const ModelRef = z.object({
  provider: z.string(),
  name: z.string(),
  baseUrl: z.string().nullable(),
  /** Context window in tokens. */
  window: z.number().int().positive(),
  price: Price.nullable(),
});
export type ModelRef = z.infer<typeof ModelRef>;

/** Null: no cap. Money in US dollars. */
export const Budget = z.object({ tokens: z.number().nullable(), money: z.number().nullable() });
export type Budget = z.infer<typeof Budget>;

export const Limits = z.object({
  /** Developers at work at one time. */
  developers: z.number().int().positive(),
  /** Turns of one agent. */
  turns: z.number().int().positive(),
  reviewRounds: z.number().int().positive(),
  /** Model calls in a row that may fail before the chair is asked; the same for an effect on the forge. */
  attempts: z.number().int().positive(),
  /** Longest wait before one more attempt, in ms. */
  longestWaitMs: z.number().int().positive(),
  /** Most tokens a model may write in one turn. */
  outputTokens: z.number().int().positive(),
  /** Share of the context window at which an agent's history is summed up. */
  compactAt: z.number().positive().max(1),
  commandMs: z.number().int().positive(),
  checkMs: z.number().int().positive(),
  setupMs: z.number().int().positive(),
});
export type Limits = z.infer<typeof Limits>;

/** Everything about a run that was chosen before it began. */
export const Settings = z.object({
  gates: z.record(Gate, Decider),
  budget: Budget,
  limits: Limits,
  /** By role; `default` for the rest. */
  models: z.record(z.string(), ModelRef),
  /** Run once in each new workbench. It alone may reach `setupHosts`. */
  setup: z.array(z.string()),
  setupHosts: z.array(z.string()),
  /** The project's own checks: exit code 0 is the only proof. */
  checks: z.array(z.string()),
  sandbox: z.enum(['bubblewrap', 'seatbelt', 'none']),
  /** Commands allowed for the run beforehand, exactly as written; matters where there is no sandbox. */
  allowedCommands: z.array(z.string()),
  /** Can the reviewer's identity approve what the author's opened? */
  twoIdentities: z.boolean(),
});
export type Settings = z.infer<typeof Settings>;

export const defaultLimits: Limits = {
  developers: 3,
  turns: 150,
  reviewRounds: 3,
  attempts: 6,
  longestWaitMs: 60_000,
  outputTokens: 8_192,
  compactAt: 0.7,
  commandMs: 180_000,
  checkMs: 900_000,
  setupMs: 900_000,
};

// In a file without schemas, for those who only read: loading the schemas takes longer than all else in an editor's start.
export { modelFor } from './model-for.ts';
export { supervisedGates } from './supervised-gates.ts';
