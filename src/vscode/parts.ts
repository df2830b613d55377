import type { Event, ExtensionContext, LogOutputChannel } from 'vscode';
import type { Overview } from '../core/projections/overview.ts';
import type { Notices, Requests, RunRow, SecretWish, StartOptions, Welcome } from '../link/protocol.ts';

/** Where the engine of this window stands. */
export type EngineState =
  | { readonly is: 'off' }
  | { readonly is: 'starting' }
  | { readonly is: 'ready'; readonly welcome: Welcome }
  /** It could not be started: the output has the rest. */
  | { readonly is: 'failed'; readonly why: string };

/**
 * The engine that this window is a screen of: in a process of its own, started when it is first needed, shared with every
 * window of the same repository. When it is lost it is started again and said so.
 */
export interface EngineLink {
  readonly state: EngineState;
  readonly onDidChangeState: Event<EngineState>;
  /** Starts the engine where it does not run. Throws `LinkError`. In an untrusted workspace it starts nothing and refuses (`cannot`). */
  ask<K extends keyof Requests>(method: K, params: Requests[K][0], signal?: AbortSignal): Promise<Requests[K][1]>;
  readonly onDecided: Event<Notices['decided']>;
  readonly onLive: Event<Notices['live']>;
  readonly onRunsChanged: Event<void>;
  readonly onNotice: Event<Notices['notice']>;
  /** Ends the engine and starts it again: runs go on where their logs end. */
  restart(): Promise<void>;
}

/** The runs of this window. Those that are going are followed by folding the facts that come; events are gathered, ten a second at most. */
export interface FollowedRuns {
  /** The newest first. */
  readonly rows: readonly RunRow[];
  /** Null until it has come. */
  overview(run: string): Overview | null;
  /** Overviews of runs that are going, the newest first. */
  readonly going: readonly Overview[];
  /** The overview of any run; one that is not going is read once. */
  open(run: string): Promise<Overview>;
  /** The ids of runs whose overviews changed; `rows`: the list is another. */
  readonly onDidChange: Event<{ readonly runs: ReadonlySet<string>; readonly rows: boolean }>;
  /** The decisions of a run as they come, as JSON text of an array, for whoever folds them itself. */
  readonly onDecided: Event<Notices['decided']>;
  refresh(): Promise<void>;
}

/** Keys and tokens: in the editor's secret storage and its sign-in, nowhere else. */
export interface Secrets {
  /** Null where there is none; never asks the user. */
  find(wish: SecretWish): Promise<string | null>;
  keep(wish: SecretWish, value: string): Promise<void>;
  forget(wish: SecretWish): Promise<void>;
  /** What is kept, for a list to forget from. */
  kept(): Promise<readonly SecretWish[]>;
  readonly onDidChange: Event<void>;
}

/** Everything that the parts of the extension share. */
export interface Parts {
  readonly context: ExtensionContext;
  readonly output: LogOutputChannel;
  readonly engine: EngineLink;
  readonly runs: FollowedRuns;
  readonly secrets: Secrets;
  /** Says in a message what went wrong, with a button where there is a way on. */
  readonly tellFailure: (error: unknown) => Promise<void>;
}

/** What the settings say of a new run. */
export type RunSettings = Pick<StartOptions, 'models' | 'gates' | 'budget' | 'caps' | 'mode' | 'developers'>;
