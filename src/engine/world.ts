import type { ModelRef } from '../core/settings.ts';
import type { DayLedger } from '../ports/day-ledger.ts';
import type { Forge } from '../ports/forge.ts';
import type { Store } from '../ports/git.ts';
import type { Index } from '../ports/index.ts';
import type { Log } from '../ports/log.ts';
import type { Model } from '../ports/model.ts';
import type { Shell } from '../ports/shell.ts';
import type { Tool } from '../tools/tool.ts';

/** Everything outside that an engine works through. */
export interface World {
  readonly log: Log;
  readonly models: (ref: ModelRef) => Model;
  /** The identity that pushes, opens and merges. */
  readonly forge: Forge;
  /** The identity that reviews: another one where there are two, else the same. */
  readonly reviewer: Forge;
  readonly store: Store;
  readonly shell: Shell;
  readonly index: Index;
  /** What all runs of this user on this machine spend in a day. */
  readonly day: DayLedger;
  readonly tools: readonly Tool[];
  /** The prompt of each role, from its file. */
  readonly prompts: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long a forge may take to show what was done, in ms: before that, "not there" proves nothing. */
  readonly settleMs: number;
}

/** What a screen may want to show of work under way. Never a fact: it may be lost. */
export type Signal =
  | { readonly kind: 'text'; readonly agent: string; readonly delta: string }
  | { readonly kind: 'output'; readonly about: string; readonly chunk: string }
  /** Something that a person should know. */
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'index'; readonly files: number; readonly total: number };
