import type { Ballot } from './board.ts';
import type { Budget, Cap } from './budget.ts';
import type { Certificate, CommandResult, EffectResult, FactOf, Failure, Spawning, Submission } from './facts.ts';
import type { Target } from './judge.ts';
import type { Measure } from './measure.ts';
import type { Plan, PlanTask } from './plan.ts';
import type { Rule } from './policy.ts';
import type { Mode, ModelRef } from './settings.ts';
import type { Body, Text } from './text.ts';
import type { Usage } from './usage.ts';

/** What a call of a `decides` tool asks of the core, already read and checked by its tool. */
export type Decides =
  | { readonly tool: 'submit_plan'; readonly plan: Plan }
  | {
      readonly tool: 'delegate';
      readonly task: PlanTask | null;
      readonly again: string | null;
      readonly guidance: Text;
    }
  | { readonly tool: 'message'; readonly to: string; readonly text: Text; readonly expectsReply: boolean }
  | { readonly tool: 'ask_chair'; readonly question: Text }
  | {
      readonly tool: 'review';
      readonly verdict: 'accept' | 'changes';
      readonly summary: Text;
      readonly findings: readonly { readonly path: string; readonly line: number; readonly text: Text }[];
    }
  | { readonly tool: 'spawn_agent'; readonly spawning: Spawning }
  | {
      readonly tool: 'control_agent';
      readonly agent: string;
      readonly action: 'pause' | 'resume' | 'rebrief' | 'terminate';
      /** The new brief, or the reason. */
      readonly text: Text;
    }
  | { readonly tool: 'raise_motion'; readonly measure: Measure; readonly evidence: Text }
  | { readonly tool: 'vote'; readonly ballot: Ballot }
  | { readonly tool: 'report'; readonly outcome: 'done' | 'failed' | 'blocked'; readonly summary: Text };

/** A tool call of a turn, read by the engine: `flaw` says why it cannot be understood, `decides` what it asks of the core. */
export interface ReadCall {
  readonly ref: string;
  readonly tool: string;
  readonly input: Text;
  readonly target: Target;
  readonly flaw: string | null;
  readonly decides: Decides | null;
}

/** Everything that can be asked of a run. `at` is the submitter's clock, in ms: the core has none. */
export type Command = { readonly at: number } & (
  | ({ readonly type: 'open-run' } & Omit<FactOf<'run-opened'>, 'type' | 'at'>)
  | { readonly type: 'resume-run'; readonly epoch: number }
  | {
      readonly type: 'record-baseline';
      readonly setup: CommandResult[];
      readonly checks: CommandResult[];
      readonly impossible: string | null;
    }
  | {
      readonly type: 'start-turn';
      readonly agent: string;
      readonly turn: number;
      readonly purpose: 'think' | 'compact' | 'ballot';
      /** What all other calls on this machine have spent today or hold; null where nobody counts. */
      readonly day?: { readonly tokens: number; readonly money: number } | null;
      /** Tokens of the prompt as estimated, and the most it may write. */
      readonly estimate: { readonly input: number; readonly output: number };
    }
  | {
      readonly type: 'take-turn';
      readonly agent: string;
      readonly turn: number;
      readonly text: Text;
      readonly calls: readonly ReadCall[];
      readonly usage: Usage;
      /** No provider counted: the usage is worked out from characters. */
      readonly estimated?: boolean;
    }
  | {
      readonly type: 'fail-turn';
      readonly agent: string;
      readonly turn: number;
      readonly failure: Failure;
      readonly retryAfterMs: number | null;
      readonly usage: Usage | null;
      /** Worth trying again without anyone's help. */
      readonly passing: boolean;
    }
  | {
      readonly type: 'compact-history';
      readonly agent: string;
      readonly turn: number;
      readonly summary: Text;
      readonly usage: Usage;
      readonly estimated?: boolean;
    }
  | { readonly type: 'start-call'; readonly call: string }
  | {
      readonly type: 'finish-call';
      readonly call: string;
      readonly ok: boolean;
      readonly result: Body;
      readonly submission?: Submission;
    }
  | { readonly type: 'record-certificate'; readonly task: string; readonly certificate: Certificate }
  | { readonly type: 'finish-effect'; readonly effect: string; readonly result: EffectResult }
  | {
      readonly type: 'fail-effect';
      readonly effect: string;
      readonly failure: Failure;
      readonly retryAfterMs: number | null;
      readonly passing: boolean;
      /** The base branch moved under a merge, to this commit. */
      readonly base: string | null;
    }
  | {
      readonly type: 'answer-ask';
      readonly ask: string;
      readonly verdict: 'allow' | 'deny';
      readonly reason: string;
      /** For a plan: what the chair made of it. This is what is executed. */
      readonly plan?: Plan;
      /** For a budget or a plan: the new cap. */
      readonly budget?: Budget;
      /** For a plan: which models the roles call from now on. */
      readonly models?: Readonly<Record<string, ModelRef>>;
      /** From now on questions like this one are answered so. */
      readonly rule?: Rule;
      /** Where a rule of the user answers that came after the question; the chair itself where nothing is said. */
      readonly by?: 'policy';
    }
  /** The chair takes a motion away from the board, to decide it; or gets it, for the reason that `why` says. */
  | { readonly type: 'take-ask'; readonly ask: string; readonly why?: string }
  | { readonly type: 'add-rule'; readonly rule: Rule }
  /** The chair puts something before the board. */
  | { readonly type: 'raise-motion'; readonly measure: Measure; readonly evidence: Text }
  /** The chair has something done at once: it stands above the board. */
  | { readonly type: 'carry-out'; readonly measure: Measure; readonly why: string }
  /** Time has passed: see whether a rule that looks at the clock has something to say. */
  | { readonly type: 'look' }
  | { readonly type: 'send-message'; readonly to: string; readonly text: Text }
  /** Holds whole lineages: whoever descends from a paused agent does nothing new either. */
  | { readonly type: 'pause-agent'; readonly agent: string; readonly paused: boolean }
  /** The chair ends an agent, and with it its lineage. */
  | { readonly type: 'terminate-agent'; readonly agent: string; readonly why: string }
  | { readonly type: 'set-models'; readonly models: Readonly<Record<string, ModelRef>> }
  | { readonly type: 'set-budget'; readonly budget: Budget; readonly cap?: Cap }
  | { readonly type: 'set-mode'; readonly mode: Mode }
  | { readonly type: 'stop-run'; readonly outcome: 'cancelled' | 'failed'; readonly why: string }
);
export type CommandType = Command['type'];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;
