import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JournalEntry } from '../../src/rehearsal/journal.ts';
import { type Rehearsal, type RehearsalOptions, startRehearsal } from '../../src/rehearsal/rehearsal-server.ts';

/** A rehearsal that ends with its test. */
export async function started(options: RehearsalOptions): Promise<Rehearsal> {
  const rehearsal = await startRehearsal(options);
  onTestFinished(() => rehearsal.close());
  return rehearsal;
}

/** A folder that goes with its test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** The lines of a journal. */
export const entries = (file: string): JournalEntry[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** What a promise failed with; fails if it did not. */
export async function failure(promise: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return Object.assign(error);
    throw error;
  }
  throw new Error('This should have failed.');
}
