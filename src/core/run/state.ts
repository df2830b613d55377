import type { Ballot, Board } from '../board.ts';
import type { Caps } from '../budget.ts';
import type {
  AskSubject,
  Certificate,
  CommandResult,
  EffectKind,
  FactOf,
  Finding,
  Mission,
  Outcome,
  Report,
  Submission,
} from '../facts.ts';
import type { EndReason, Grant, Role, ToolTraits } from '../hierarchy.ts';
import type { Plan, PlanTask } from '../plan.ts';
import type { Rule } from '../policy.ts';
import type { Budget, Gate, Mode, Settings } from '../settings.ts';
import type { Body, Text } from '../text.ts';
import type { Recent } from './streak.ts';

/** One living or past member of the run. */
export interface Agent {
  id: string;
  role: string;
  tier: number;
  parent: string | null;
  grant: Grant;
  task: string | null;
  /** Of a PM: the team that it leads. */
  team: string | null;
  /** Whose place it took. */
  replaces: string | null;
  left: Report | null;
  reason: EndReason | null;
  /** When it joined; 0 where the log does not say. */
  joined: number;
  /** When it last began or ended something. */
  active: number;
  paused: boolean;
  /** Who paused it: an agent's id, or `chair`. */
  pausedBy: string | null;
  /** Turns started so far; the number of the one under way while `thinking` is set. */
  turn: number;
  /** The turn from which they are counted against the limit. */
  turnsFrom: number;
  thinking: 'think' | 'compact' | 'ballot' | null;
  /** Of a member of the board: the ask that its last turn was about, and the round of ballots. */
  on: string | null;
  round: number;
  /** Turns in a row that failed, and when the next attempt is due. */
  failures: { count: number; retryAt: number } | null;
  /** Turns in a row that called no tool; of a member of the board: that brought no ballot. */
  silent: number;
  /** Messages, results and reports that it has not seen in a turn yet. */
  unread: number;
  /** How much of that its turn under way has before it. */
  seen: number;
  /** Tokens of its last turn: how full its window is. */
  contextTokens: number;
  /** The newest turn that its summary covers; 0 when nothing was summed up. */
  compacted: number;
  /** The last call with its result, and how often in a row it came. */
  repeated: { signature: string; count: number };
  /** Its last finished calls, oldest first. */
  recent: Recent[];
  /** Finished calls in a row that brought nothing new. */
  idle: number;
  /** What it spent itself, without its lineage. */
  spent: Spent;
  /**
   * What it, whoever was below it at that time and whose place it took spent, and what those brought that came below it
   * later. It stays here where they go elsewhere.
   */
  spentInAll: Spent;
  /** Rules of health that were raised about it already: each once. */
  flagged: string[];
  /** The turn at which the last of them was raised. */
  flaggedAt: number;
  /** What it is there for, with whatever it was told to do instead since. */
  brief: Body;
  /** For how long it was at work, in ms: what it waited for others or was paused is not in it. */
  worked: number;
  /** Turns that failed by what the model wrote, not for want of a connection. */
  faulty: number;
  /** With whom it last wrote back and forth, and how often it did without any other call in between. */
  chatter: { with: string; count: number };
}

/** What a model call under way may cost at the most. */
export interface Reserved {
  tokens: number;
  money: number | null;
  /** The model that is called, and the tokens of the prompt as they were estimated; null where the log does not say. */
  model: string;
  prompt: number | null;
  /** The agent and all above it when the call began: under their caps it is held and booked. */
  lineage: string[];
}

/** What was spent: tokens, and the known part of the money in US dollars. */
export interface Spent {
  tokens: number;
  money: number;
}

/** A call that is not finished. Finished calls leave the state. */
export interface OpenCall {
  id: string;
  agent: string;
  tool: string;
  input: Text;
  verdict: 'allow' | 'ask' | 'deny';
  started: boolean;
  /** The newest commit of the base branch when it started. */
  base: string | null;
  /** What it waits for that no tool does: an answer, a reply, a decision about the work it handed in. */
  waitsFor: 'chair' | 'reply' | 'verdict' | null;
  /** Whose reply it waits for. */
  awaits: string | null;
}

export interface Ask {
  id: string;
  gate: Gate;
  of: 'board' | 'chair';
  by: string;
  subject: AskSubject;
  why: Text;
  /** When it was raised; 0 where the log does not say. */
  at: number;
  /** Of a motion before the board: which round of ballots it is in, and those cast so far in all rounds. */
  round: number;
  ballots: { member: string; round: number; ballot: Ballot }[];
  /** When the first member was asked in this round, or another process went on with it; 0: nobody is asked yet. */
  began: number;
  /** Why it went from the board to the chair. */
  climbed: string | null;
}

export interface Review {
  by: string;
  /** Which time of handing in it is about. */
  round: number;
  commit: string;
  verdict: 'accept' | 'changes';
  summary: Text;
  findings: Finding[];
}

/** One node of the plan and how far it has come. What is owed for it is read from these fields alone. */
export interface Task extends PlanTask {
  /** Its sub-issue. */
  issue: { number: number; url: string } | null;
  /** The commit that its workbench began from, or that was last merged into it: what its diff is taken against. */
  base: string | null;
  developer: string | null;
  reviewer: string | null;
  /** What was handed in and not sent back. */
  submission: (Submission & { call: string; round: number }) | null;
  /** How often work was handed in. */
  rounds: number;
  /** How often in a row what was handed in failed its checks. */
  refused: number;
  /** How often it was handed out again. */
  delegated: number;
  /** Why it last went back to a developer. */
  reopened: Body | null;
  certificate: Certificate | null;
  /** The commit that the forge's branch has. */
  pushed: string | null;
  /** `effect` is the one that opened it, whose marker stands in its body. */
  pull: { number: number; url: string; ready: boolean; effect: string } | null;
  reviews: Review[];
  /** How many of the reviews are on the forge, and how many of their statuses. */
  reviewed: number;
  marked: number;
  /** Review threads that were opened and not resolved. */
  openThreads: boolean;
  /** The commit that may be merged, by decision at the merge gate. */
  mergeAllowed: string | null;
  mergeCertificate: Certificate | null;
  merged: { commit: string; tree: string } | null;
  /** The merged base was checked where it could differ from what was checked before. */
  verifiedAfter: Certificate | null;
  closed: boolean;
  ended: Outcome | null;
}

export interface Effect {
  id: string;
  kind: EffectKind;
  task: string | null;
  at: number;
  commit: string | null;
  expect: string | null;
  /** Attempts that failed; more than none: look before doing it again. */
  attempts: number;
  retryAt: number;
  /** Intended by an earlier process: it may have happened. */
  inDoubt: boolean;
}

export interface Ledger {
  tokens: number;
  /** Known part of the money spent, in US dollars. */
  money: number;
  /** A model of unknown price was called, so `money` is not all. */
  moneyUnknown: boolean;
  /** Some of it no provider counted: worked out from characters. */
  estimated: boolean;
  /** By `agent:turn`. */
  reserved: Record<string, Reserved>;
  calls: number;
  /** Caps of which four fifths are spent, by name (`capKey`), each with the turn that passed it: `agent:turn`, or nothing where the cap was set so. */
  warned: Record<string, string>;
  /** What the day's ledger had beyond this run's own when it last began a turn; less than nothing where this run began the day before. */
  elsewhere: Spent;
  /** By model, `provider:name`: the most tokens that its provider counted of a prompt for each that was estimated. At least 1. */
  counting: Record<string, number>;
}

/** What a run is after some of its facts. Plain JSON: can be sent, compared and kept as it is. */
export interface Run {
  id: string;
  epoch: number;
  state: 'new' | 'open' | 'closed';
  outcome: FactOf<'run-closed'>['outcome'] | null;
  mission: Mission;
  settings: Settings;
  roles: Record<string, Role>;
  tools: Record<string, ToolTraits>;
  /** The base branch, and its newest commit as far as the run moved it. */
  base: { branch: string; commit: string; start: string };
  baseline: { setup: CommandResult[]; checks: CommandResult[]; impossible: string | null } | null;
  agents: Record<string, Agent>;
  calls: Record<string, OpenCall>;
  asks: Record<string, Ask>;
  plan: Plan | null;
  tasks: Record<string, Task>;
  effects: Record<string, Effect>;
  /** The summary comment is on the issue; the issue is closed. */
  told: boolean;
  issueClosed: boolean;
  budget: Budget;
  caps: Caps;
  /** Caps of single tasks, where they are not what `caps` says. Those of agents stand in their grants. */
  taskCaps: Record<string, Budget>;
  /** Caps that the board set, by name (`capKey`), as the settings or the chair had set them last. */
  ruledCaps: Record<string, Budget>;
  ledger: Ledger;
  allowedCommands: string[];
  board: Board | null;
  mode: Mode;
  /** What the user has ruled, the newest last. */
  rules: Rule[];
  /** What the chair or the board answered, by question (see `questionKey`): the same is not asked again. */
  decided: Record<string, { verdict: 'allow' | 'deny'; reason: string }>;
  /** When the run was opened; 0 before. */
  opened: number;
  /** When something last began in it, and for how long anybody was at work, in ms. */
  active: number;
  worked: number;
  /** Ids are counters, so that the same facts make the same ids. */
  next: { call: number; ask: number; effect: number };
  /** Why the run was stopped by hand. */
  stopped: { outcome: 'cancelled' | 'failed'; why: Body } | null;
}

const noSettings: Settings = {
  gates: {
    plan: 'chair',
    merge: 'chair',
    command: 'chair',
    review: 'chair',
    budget: 'chair',
    model: 'chair',
    forge: 'chair',
    question: 'chair',
    charter: 'chair',
    spawn: 'chair',
    health: 'chair',
    motion: 'chair',
  },
  budget: { tokens: 0, money: 0 },
  limits: {
    developers: 1,
    turns: 1,
    reviewRounds: 1,
    attempts: 1,
    longestWaitMs: 1,
    outputTokens: 1,
    compactAt: 1,
    commandMs: 1,
    checkMs: 1,
    setupMs: 1,
    agents: 1,
    depth: 1,
    delegations: 1,
    refusals: 1,
    idleCalls: 1,
    agentMs: 1,
    runMs: 1,
    deliberationMs: 1,
    ballotTokens: 1,
  },
  models: {},
  setup: [],
  setupHosts: [],
  checks: [],
  sandbox: 'none',
  allowedCommands: [],
  twoIdentities: false,
  caps: { roles: {}, task: { tokens: 0, money: 0 }, day: { tokens: 0, money: 0 } },
  mode: 'sequential',
  rules: [],
};

/** A run before its first fact: it may do nothing. */
export const newRun = (): Run => ({
  id: '',
  epoch: 0,
  state: 'new',
  outcome: null,
  mission: { issue: 1, title: '', body: '', author: '', association: '', hash: '', url: '' },
  settings: structuredClone(noSettings),
  roles: {},
  tools: {},
  base: { branch: '', commit: '', start: '' },
  baseline: null,
  agents: {},
  calls: {},
  asks: {},
  plan: null,
  tasks: {},
  effects: {},
  told: false,
  issueClosed: false,
  budget: { tokens: 0, money: 0 },
  ledger: {
    tokens: 0,
    money: 0,
    moneyUnknown: false,
    estimated: false,
    reserved: {},
    calls: 0,
    warned: {},
    elsewhere: { tokens: 0, money: 0 },
    counting: {},
  },
  caps: { roles: {}, task: { tokens: 0, money: 0 }, day: { tokens: 0, money: 0 } },
  taskCaps: {},
  ruledCaps: {},
  allowedCommands: [],
  board: null,
  mode: 'sequential',
  rules: [],
  decided: {},
  opened: 0,
  active: 0,
  worked: 0,
  next: { call: 1, ask: 1, effect: 1 },
  stopped: null,
});

export const livingAgents = (run: Run): Agent[] => Object.values(run.agents).filter((agent) => agent.left === null);

/** The review of what is handed in now, where there is one. */
export function currentReview(task: Task): Review | null {
  const review = task.reviews.at(-1);
  return review && review.round === task.submission?.round ? review : null;
}

export const callsOf = (run: Run, agent: string): OpenCall[] =>
  Object.values(run.calls).filter((call) => call.agent === agent);

export const taskList = (run: Run): Task[] => Object.values(run.tasks);

export const hasEffect = (run: Run, kind: EffectKind, task: string | null = null): boolean =>
  Object.values(run.effects).some((effect) => effect.kind === kind && effect.task === task);

/** What a command from outside names, which may not be there; `constructor` and its like never are. */
export const named = <T>(record: Record<string, T>, id: string): T | undefined =>
  Object.hasOwn(record, id) ? record[id] : undefined;

/** Something that fails loudly where the log contradicts itself: a bug, never an expected outcome. */
export function known<T>(record: Record<string, T>, id: string, what: string): T {
  const found = named(record, id);
  if (found === undefined) throw new Error(`the log names ${what} ${id}, which does not exist`);
  return found;
}
