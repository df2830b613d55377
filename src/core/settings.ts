import { z } from 'zod';
import { Budget, Caps, noCaps } from './budget.ts';
import { Decider, type Gate } from './gate.ts';
import { Rule } from './policy.ts';
import { Price } from './usage.ts';

export { Budget } from './budget.ts';
export { Decider, Gate } from './gate.ts';

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

/** Who decides at each gate. What a log from before a gate was there says nothing of is for the rules. */
const Gates = z.object({
  plan: Decider,
  merge: Decider,
  command: Decider,
  review: Decider,
  budget: Decider,
  model: Decider,
  forge: Decider,
  question: Decider,
  charter: Decider.default('policy'),
  spawn: Decider.default('policy'),
  health: Decider.default('policy'),
  motion: Decider.default('chair'),
}) satisfies z.ZodType<Record<Gate, Decider>>;

/** How the tasks of a plan are gone through: those that do not touch each other at once, or one after another. */
export const Mode = z.enum(['parallel', 'sequential']);
export type Mode = z.infer<typeof Mode>;

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
  /** Agents below the board that may live at one time. */
  agents: z.number().int().positive().default(40),
  /** The deepest tier there may be. */
  depth: z.number().int().positive().default(4),
  /** How often one task may be handed out again; as many others may be added for each task of the plan. */
  delegations: z.number().int().positive().default(3),
  /** How often in a row work may be handed in whose checks fail. */
  refusals: z.number().int().positive().default(6),
  /** Calls in a row that bring nothing new: no change, and no result that was not there before. */
  idleCalls: z.number().int().positive().default(20),
  /** How long an agent may live, and how long a run may take, in ms. */
  agentMs: z
    .number()
    .int()
    .positive()
    .default(6 * 3_600_000),
  runMs: z
    .number()
    .int()
    .positive()
    .default(24 * 3_600_000),
  /** How long the board may take over a motion, in ms, and how many tokens a member may write on it. */
  deliberationMs: z.number().int().positive().default(300_000),
  ballotTokens: z.number().int().positive().default(2_000),
});
export type Limits = z.infer<typeof Limits>;

/** Everything about a run that was chosen before it began. */
export const Settings = z.object({
  gates: Gates,
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
  caps: Caps.default(noCaps),
  mode: Mode.default('parallel'),
  /** What the user has ruled for all runs, of this workspace or anywhere. */
  rules: z.array(Rule).default([]),
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
  agents: 40,
  depth: 4,
  delegations: 3,
  refusals: 6,
  idleCalls: 20,
  agentMs: 6 * 3_600_000,
  runMs: 24 * 3_600_000,
  deliberationMs: 300_000,
  ballotTokens: 2_000,
};

// In a file without schemas, for those who only read: loading the schemas takes longer than all else in an editor's start.
export { modelFor } from './model-for.ts';
export { supervisedGates } from './supervised-gates.ts';
