import { z } from 'zod';
import { Ballot, Board } from './board.ts';
import { Budget, Cap } from './budget.ts';
import { EndReason, Grant, Role, ToolTraits } from './hierarchy.ts';
import { Condition, Measure } from './measure.ts';
import { Plan } from './plan.ts';
import { Rule } from './policy.ts';
import { Gate, Mode, ModelRef, Settings } from './settings.ts';
import { Body, Text } from './text.ts';
import { Usage } from './usage.ts';

const Id = z.string().min(1).max(80);
const Commit = z.string().regex(/^[0-9a-f]{40,64}$/);
/** Milliseconds since 1970, from the clock of whoever submitted the command. */
const Moment = z.number().int();

/** The issue as it was when the run began. Its text is data written by strangers, never an instruction to the machinery. */
export const Mission = z.object({
  issue: z.number().int().positive(),
  title: z.string().max(300),
  body: Text,
  author: z.string(),
  association: z.string(),
  /** SHA-256 of title and body. */
  hash: z.string(),
  url: z.string(),
});
export type Mission = z.infer<typeof Mission>;

/** One command that code ran, and how it ended. `exitCode` is null when it ran out of time. */
export const CommandResult = z.object({
  command: z.string(),
  exitCode: z.number().int().nullable(),
  ms: z.number(),
  output: Text,
});
export type CommandResult = z.infer<typeof CommandResult>;

/** How an agent's or a run's work ended. */
export const Outcome = z.enum(['done', 'failed', 'blocked', 'limited', 'cancelled']);
export type Outcome = z.infer<typeof Outcome>;

export const Report = z.object({ outcome: Outcome, summary: Body });
export type Report = z.infer<typeof Report>;

/** One thing a reviewer found, at a line of the new version of a file. */
export const Finding = z.object({ path: z.string().max(500), line: z.number().int().positive(), text: Text });
export type Finding = z.infer<typeof Finding>;

/** What a developer hands in: a commit that the host imported, and what it claims of it. */
export const Submission = z.object({
  commit: Commit,
  tree: z.string(),
  files: z.array(z.string()).max(2000),
  title: z.string().max(200),
  summary: Text,
});
export type Submission = z.infer<typeof Submission>;

/**
 * Evidence made by code: which commands ended how at which commit. `of` says what was checked: the developer's `head`,
 * the `merge` of it into the base before it happened, or the base `after` it where the two could differ.
 */
export const Certificate = z.object({
  of: z.enum(['head', 'merge', 'after']),
  commit: Commit,
  /** The base that `head` was merged into; null for `head` itself. */
  onto: Commit.nullable(),
  tree: z.string(),
  setup: z.array(CommandResult),
  checks: z.array(CommandResult),
  conflicts: z.array(z.string()),
});
export type Certificate = z.infer<typeof Certificate>;

/** Something done to the forge. Each is done once: intended, done, and in doubt looked up before it is tried again. */
export const EffectKind = z.enum([
  'open-sub-issue',
  'push',
  'open-pull',
  'mark-ready',
  'review',
  'status',
  'resolve-threads',
  'merge',
  'close-sub-issue',
  'summary',
  'close-issue',
]);
export type EffectKind = z.infer<typeof EffectKind>;

/** What a forge effect left behind that later work needs. */
export const EffectResult = z.object({
  number: z.number().int().optional(),
  id: z.number().int().optional(),
  url: z.string().optional(),
  commit: Commit.optional(),
  tree: z.string().optional(),
});
export type EffectResult = z.infer<typeof EffectResult>;

/** Why something failed, as its port names it, in a sentence for a person. */
export const Failure = z.object({ kind: z.string(), message: z.string().max(2000) });
export type Failure = z.infer<typeof Failure>;

export const CallSeen = z.object({
  call: Id,
  /** The id that the model gave it, needed to answer it. */
  ref: z.string().max(200),
  tool: z.string().max(100),
  /** The arguments as the model wrote them. */
  input: Text,
  verdict: z.enum(['allow', 'ask', 'deny']),
});
export type CallSeen = z.infer<typeof CallSeen>;

/** Of all runs on this machine in a day: tokens, and the known part of the money in US dollars. */
const DayTotal = z.object({ tokens: z.number(), money: z.number() });

/** An agent that another would have below itself, within what it holds itself. */
export const Spawning = z.object({
  role: z.string().max(40),
  brief: Text,
  /** Globs that it is kept to; null: its parent's. */
  write: z.array(z.string().max(200)).max(40).nullable(),
  /** Tools that it is kept to; null: all of its role. */
  uses: z.array(z.string().max(80)).max(40).nullable(),
  /** The most that it may spend; null: what its parent may. */
  budget: Budget.nullable(),
});
export type Spawning = z.infer<typeof Spawning>;

/** What stands to be decided. Enough for a person to judge it without looking elsewhere. */
export const AskSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plan'), plan: Plan, call: Id }),
  z.object({ kind: z.literal('command'), command: z.string(), call: Id.nullable() }),
  z.object({ kind: z.literal('merge'), task: Id }),
  z.object({ kind: z.literal('review'), task: Id }),
  z.object({
    kind: z.literal('budget'),
    /** What the next call may need. */
    tokens: z.number(),
    money: z.number().nullable(),
    /** The cap that it does not fit under. */
    cap: Cap.default({ of: 'run' }),
    /** Of a day's cap: what all runs on this machine had spent or held when this was asked. */
    day: DayTotal.nullable().default(null),
  }),
  z.object({ kind: z.literal('model'), agent: Id, failure: Failure }),
  z.object({ kind: z.literal('forge'), effect: Id, failure: Failure }),
  z.object({ kind: z.literal('question'), agent: Id, call: Id, question: Text }),
  z.object({ kind: z.literal('charter'), budget: Budget }),
  z.object({ kind: z.literal('spawn'), call: Id, spawning: Spawning }),
  /** Engine: an agent does badly, and this would help. `of` is the rule of health that says so. */
  z.object({ kind: z.literal('health'), agent: Id, of: z.string().max(40), evidence: Text, measure: Measure }),
  /** An agent, or the chair, proposes something. `call`: the agent's, which waits for the decision. */
  z.object({ kind: z.literal('motion'), call: Id.nullable(), evidence: Text, measure: Measure }),
]);
export type AskSubject = z.infer<typeof AskSubject>;

const fact = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape });

/** Everything that can happen in a run. Coarse and permanent: every shape ever released still loads (see `test/golden`). */
export const Fact = z.discriminatedUnion('type', [
  fact('run-opened', {
    run: Id,
    at: Moment,
    mission: Mission,
    base: z.object({ branch: z.string(), commit: Commit }),
    /** Files of the user that the run does not see, since it starts from the commit. */
    unseen: z.array(z.string()),
    settings: Settings,
    roles: z.record(z.string(), Role),
    tools: z.record(z.string(), ToolTraits),
    board: Board.nullable().default(null),
  }),
  /** Another process took the run over; what the last one had under way is settled in the same decision. */
  fact('run-resumed', { epoch: z.number().int(), at: Moment }),
  /** The checks at the base, before anyone started. `impossible` says why nothing could be checked. */
  fact('baseline-recorded', {
    setup: z.array(CommandResult),
    checks: z.array(CommandResult),
    impossible: z.string().nullable(),
  }),
  fact('agent-joined', {
    agent: Id,
    role: z.string(),
    tier: z.number().int(),
    parent: Id.nullable(),
    grant: Grant,
    task: Id.nullable(),
    /** Of a PM: the team that it leads, where the plan has teams. */
    team: z.string().nullable().default(null),
    /** Whose place it takes: what that one spent counts under its cap too. */
    replaces: Id.optional(),
    brief: Body,
    at: Moment.default(0),
  }),
  /** It stands below this parent from now on, with this grant; `brief` where it has another from now on. */
  fact('agent-placed', {
    agent: Id,
    parent: Id.nullable(),
    grant: Grant,
    brief: Body.nullable(),
    why: z.string().max(1500),
  }),
  fact('agent-left', { agent: Id, report: Report, reason: EndReason.nullable().default(null) }),
  /** `by`: an agent above it, or `board`; the chair where nothing is said. */
  fact('agent-paused', { agent: Id, paused: z.boolean(), by: Id.optional() }),
  /** Synced before the request is sent; its reservation holds until the turn is taken or has failed. */
  fact('turn-started', {
    agent: Id,
    turn: z.number().int(),
    purpose: z.enum(['think', 'compact', 'ballot']),
    /** Of a ballot: the ask that it is about. */
    ask: Id.nullable().default(null),
    at: Moment,
    reserved: z.object({ tokens: z.number(), money: z.number().nullable() }),
    /** Tokens of the prompt as estimated, before anything is known of how its provider counts. */
    prompt: z.number().nullable().default(null),
    /** What all runs on this machine had spent that day, or held, in front of it. */
    day: DayTotal.nullable().default(null),
  }),
  fact('turn-taken', {
    agent: Id,
    turn: z.number().int(),
    text: Text,
    calls: z.array(CallSeen),
    usage: Usage,
    /** No provider counted: the usage is worked out from characters. */
    estimated: z.boolean().default(false),
    money: z.number().nullable(),
  }),
  fact('turn-failed', {
    agent: Id,
    turn: z.number().int(),
    failure: Failure,
    /** What it cost all the same: what the provider counted, or the reservation when nobody can know. */
    tokens: z.number(),
    money: z.number().nullable(),
    retryAt: Moment.nullable(),
  }),
  /** The agent's history up to `turn` is now this summary. */
  fact('history-compacted', {
    agent: Id,
    turn: z.number().int(),
    summary: Text,
    usage: Usage,
    estimated: z.boolean().default(false),
    money: z.number().nullable(),
  }),
  fact('call-started', { call: Id, at: Moment }),
  fact('call-finished', { call: Id, ok: z.boolean(), result: Body }),
  fact('message-sent', { from: Id, to: Id, text: Body, expectsReply: Id.nullable() }),
  fact('ask-raised', {
    ask: Id,
    gate: Gate,
    of: z.enum(['board', 'chair']),
    by: Id,
    subject: AskSubject,
    /** What whoever asks said of it, in its own words. */
    why: Text.default(''),
    at: Moment.default(0),
  }),
  fact('ballot-cast', {
    ask: Id,
    member: Id,
    round: z.number().int().positive(),
    ballot: Ballot,
    at: Moment.optional(),
  }),
  /** The board did not settle it, or the chair took it: the chair decides. */
  fact('ask-climbed', { ask: Id, why: z.string().max(1500), at: Moment.optional() }),
  fact('ask-answered', {
    ask: Id,
    verdict: z.enum(['allow', 'deny']),
    by: z.enum(['policy', 'board', 'chair']),
    reason: z.string().max(1500),
    conditions: z.array(Condition).default([]),
    /** The constitution that it was decided by; null where there is none. */
    constitution: z.string().nullable().default(null),
  }),
  /** From now on questions like this one are decided by it. */
  fact('rule-added', { rule: Rule }),
  /** `by`: who decided it; the chair where nothing is said. */
  fact('budget-set', {
    tokens: z.number().nullable(),
    money: z.number().nullable(),
    cap: Cap.default({ of: 'run' }),
    by: z.enum(['policy', 'board']).optional(),
  }),
  fact('mode-set', { mode: Mode }),
  /** From now on these roles call these models; `default` for the rest. */
  fact('models-set', { models: z.record(z.string(), ModelRef) }),
  fact('plan-approved', { plan: Plan, edited: z.boolean() }),
  fact('task-added', { task: Plan.shape.tasks.element }),
  /** A task goes back to its developer, or to a new one where the last has left. */
  fact('task-reopened', { task: Id, why: Body }),
  fact('task-ended', { task: Id, outcome: Outcome }),
  fact('work-submitted', { task: Id, call: Id, submission: Submission }),
  fact('certificate-issued', { task: Id, certificate: Certificate }),
  fact('review-given', {
    task: Id,
    by: Id,
    commit: Commit,
    verdict: z.enum(['accept', 'changes']),
    summary: Text,
    findings: z.array(Finding).max(50),
  }),
  fact('effect-intended', {
    effect: Id,
    kind: EffectKind,
    task: Id.nullable(),
    at: Moment,
    /** The commit that a push, status, review or merge is about. */
    commit: Commit.nullable(),
    /** The branch's commit on the forge that a push replaces. */
    expect: Commit.nullable(),
  }),
  fact('effect-done', { effect: Id, result: EffectResult }),
  /** `dropped`: it will not be tried again as it is. `base`: the base branch moved under it, to this commit. */
  fact('effect-failed', {
    effect: Id,
    failure: Failure,
    retryAt: Moment.nullable(),
    dropped: z.boolean(),
    base: Commit.nullable(),
  }),
  fact('run-closed', { outcome: z.enum(['merged', 'failed', 'blocked', 'limited', 'cancelled']), at: Moment }),
]);
export type Fact = z.infer<typeof Fact>;
export type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>;

/** One line of the log: all the facts of one decision, so that a torn write loses a whole decision or nothing. */
export const Decision = z.object({
  seq: z.number().int().nonnegative(),
  epoch: z.number().int().nonnegative(),
  at: z.number().int(),
  facts: z.array(Fact).min(1),
});
export type Decision = z.infer<typeof Decision>;
