import type { Decision } from '../../core/facts.ts';
import type { WrittenPlan } from '../../core/plan.ts';
import type { Rule } from '../../core/policy.ts';
import type { RunReport } from '../../core/projections/report.ts';
import type { Ask, Run } from '../../core/run.ts';
import type { Budget, ModelRef } from '../../core/settings.ts';
import type { Text } from '../../core/text.ts';
import type { Signal } from '../../engine/world.ts';

/** The report of a run with what only its host knows. `ms` is the wall time of this process's part. */
export interface FinalReport extends RunReport {
  readonly forge: string;
  readonly log: string;
  readonly ms: number;
  /** What to do or look at next: sentences, with the commands in them. */
  readonly next: readonly string[];
}

/** What the chair says to an ask. */
export interface Answer {
  readonly verdict: 'allow' | 'deny';
  readonly reason: string;
  readonly plan?: WrittenPlan;
  readonly budget?: Budget;
  /** From now on questions like this one are answered by them. */
  readonly rules?: readonly Rule[];
  /** With a plan: which models the roles call from now on. */
  readonly models?: Readonly<Record<string, ModelRef>>;
}

/** What a screen may read while a run goes on. */
export interface Reading {
  readonly run: Run;
  readonly read: (text: Text) => Promise<string>;
  /** Path of the store, for commands that show what it holds. */
  readonly store?: string;
}

/** Where a run is shown, and where its chair may sit. Calls must not throw. */
export interface Screen {
  /** Something to know before or beside the run: what is rehearsed, what is not sandboxed. */
  notice(text: string): void;
  /** New facts; `reading.run` is what is true after them. */
  decided(decision: Decision, reading: Reading): void;
  signalled(signal: Signal, reading: Reading): void;
  /** Null: nobody is there to answer, and the run stops here until someone does. `gone`: the question is no longer open. */
  ask(ask: Ask, reading: Reading, gone: AbortSignal): Promise<Answer | null>;
  /** A yes or no. Null: nobody is there. */
  yesOrNo(question: string, gone: AbortSignal): Promise<boolean | null>;
  report(report: FinalReport): void;
}
