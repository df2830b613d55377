import { appendFileSync } from 'node:fs';
import type { Protocol } from './play.ts';

/** One model call as the server saw it. */
export type JournalEntry = {
  readonly n: number;
  /** When it came, as an ISO date. */
  readonly at: string;
  readonly protocol: Protocol;
  model: string;
  /** Milliseconds since 1970; two calls overlap where their intervals do. */
  readonly startedAt: number;
  endedAt: number;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  /** The HTTP status; 0 where the socket was destroyed before any byte, 499 where the caller left. */
  status: number;
  /** The fault that was served. */
  fault?: string;
  /** Why it was refused. */
  error?: string;
};

/** Writes entries, one JSON line each, before the caller sees the end of its answer. */
export type Journal = { write(entry: JournalEntry): void };

/** A journal in a file, or one that forgets. */
export function createJournal(file: string | undefined): Journal {
  return {
    write(entry) {
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`);
    },
  };
}
