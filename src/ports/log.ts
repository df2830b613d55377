import type { Decision } from '../core/facts.ts';
import type { StoredText } from '../core/text.ts';

/**
 * The log of one run and the texts that lie beside it. One writer at a time; the epoch tells writers apart.
 * Throws only `LogError`.
 */
export interface Log {
  /** Where a person finds it. */
  readonly location: string;
  /** All decisions in order. A torn or damaged tail is cut and named in `cut`; damage before the tail is a `LogError`. */
  read(): Promise<{ readonly decisions: readonly Decision[]; readonly cut: string | null }>;
  /** Resolves when the decision is on stable storage. Calls made while one is being written share its sync. */
  append(decision: Decision): Promise<void>;
  /** Keeps a text by its content. It is on stable storage before any decision appended after this resolves. */
  keep(text: string): Promise<StoredText>;
  text(stored: StoredText): Promise<string>;
  close(): Promise<void>;
}

export class LogError extends Error {
  readonly kind: 'damaged' | 'newer-version' | 'no-space' | 'unwritable' | 'missing-text' | 'taken-over';
  constructor(kind: LogError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LogError';
    this.kind = kind;
  }
}
