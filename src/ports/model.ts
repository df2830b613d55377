import type { Price, Usage } from '../core/usage.ts';

/** One tool as a model sees it. `schema` is a JSON Schema of an object. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** A tool call as a model wrote it. `arguments` is the raw JSON text: it may be broken, and is judged by its reader. */
export interface RequestedCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export type Message =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly RequestedCall[] }
  | {
      readonly role: 'tool';
      readonly results: readonly { readonly id: string; readonly name: string; readonly text: string }[];
    };

export interface ModelRequest {
  /** The stable prefix: role, rules, mission, plan. Providers cache it. */
  readonly system: string;
  /** Begins with a user message; every call of an assistant message is answered by the tool message after it. */
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  readonly maxOutputTokens: number;
  /** The same for all calls of one agent, so that a provider can route them to one cache. */
  readonly cacheKey: string;
}

export interface ModelReply {
  readonly text: string;
  readonly calls: readonly RequestedCall[];
  readonly usage: Usage;
  /** True where the provider counted nothing, so that `usage` is worked out from characters; to be shown as such. */
  readonly estimated?: boolean;
  /** `length`: cut by the output limit, so its calls must not be run. `refused`: the provider or model declined. */
  readonly stop: 'end' | 'calls' | 'length' | 'refused';
}

export interface TurnOptions {
  readonly signal: AbortSignal;
  /** Text as it streams, for a screen only. May be called any number of times; must not throw. */
  readonly onText?: (delta: string) => void;
}

/**
 * One language model. A turn is one HTTP request, never retried inside: whoever calls it counts requests and decides on retries.
 * Throws only `ModelError`, or the signal's reason when aborted.
 */
export interface Model {
  /** As shown to people: `provider:name`. */
  readonly id: string;
  /** Context window in tokens. */
  readonly window: number;
  readonly price: Price | null;
  turn(request: ModelRequest, options: TurnOptions): Promise<ModelReply>;
}

export type ModelErrorKind =
  | 'rate-limited' // 429; `retryAfterMs` where the provider says it
  | 'overloaded' // 5xx, 529
  | 'transport' // no connection, reset, time-out without progress
  | 'cut' // the stream ended without its terminal event, or was ended because it went on for too long
  | 'malformed' // the reply cannot be read
  | 'too-long' // the request passes the context window
  | 'unauthorised' // 401, 403: the key
  | 'unknown-model' // 404: the name or the URL
  | 'out-of-credit' // a spend limit: waiting does not help
  | 'rejected'; // any other 4xx: our request is wrong

/** A model call that failed. `message` says what to do about it, in words for a user. */
export class ModelError extends Error {
  readonly kind: ModelErrorKind;
  readonly retryAfterMs: number | null;
  /** What the provider counted before the failure, where it said so. */
  readonly usage: Usage | null;
  constructor(
    kind: ModelErrorKind,
    message: string,
    more: { readonly retryAfterMs?: number | null; readonly usage?: Usage | null; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'ModelError';
    this.kind = kind;
    this.retryAfterMs = more.retryAfterMs ?? null;
    this.usage = more.usage ?? null;
  }
}
