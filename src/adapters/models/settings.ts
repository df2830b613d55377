import type { Price } from '../../core/usage.ts';

/** What every adapter of this folder is made from. */
export interface ModelSettings {
  /** The model's name as its provider spells it. */
  readonly name: string;
  /** Where the API is, with its version path; the provider's own endpoint when left out. */
  readonly baseUrl?: string;
  /** Null for a server that wants none. */
  readonly key: string | null;
  /** Context window in tokens. */
  readonly window: number;
  readonly price: Price | null;
  /**
   * Milliseconds without any part of a reply before the turn fails; pings and comments do not count. While the provider
   * says that the model is thinking, five times as long. 120,000 when left out.
   */
  readonly idleTimeoutMs?: number;
  /** Milliseconds for a whole turn, however steadily the reply comes. 900,000 (15 minutes) when left out. */
  readonly turnTimeoutMs?: number;
  /** Node's own when left out. */
  readonly fetch?: typeof globalThis.fetch;
  /** The first half of `Model.id`; when left out `openai`, `anthropic`, or `compatible` for another server than OpenAI's. */
  readonly provider?: string;
  /** Where the user sets the key, for messages: `OPENAI_API_KEY` and the like. */
  readonly keySource?: string;
}
