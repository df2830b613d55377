import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Decision } from '../../core/facts.ts';
import { LOG_FILE } from './jsonl.ts';
import { decodeLine } from './lines.ts';
import { codeOf, logFailure } from './log-failure.ts';

/** One run as its folder shows it. `problem` says, in a sentence, why `first` or `last` cannot be read. */
export interface RunListing {
  /** The folder's name. */
  readonly run: string;
  readonly first: Decision | null;
  readonly last: Decision | null;
  readonly problem: string | null;
}

const LF = 0x0a;
const CHUNK = 64 * 1024;

/** The runs whose folders lie in `directory`, by name. Reads the first and the last decision of each and nothing between. */
export async function listRuns(directory: string): Promise<readonly RunListing[]> {
  const listings: RunListing[] = [];
  for (const run of await namesOf(directory)) {
    const listing = await listRun(directory, run);
    if (listing !== null) listings.push(listing);
  }
  return listings;
}

async function namesOf(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw logFailure(error, directory);
  }
}

/** Null for a folder without a log. */
async function listRun(directory: string, run: string): Promise<RunListing | null> {
  const path = join(directory, run, LOG_FILE);
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      const first = decisionOf(await firstLine(handle, size));
      const last = await lastDecision(handle, size);
      const problem = first !== null && last !== null ? null : `${path} is empty, damaged, or of a newer version.`;
      return { run, first, last, problem };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    return { run, first: null, last: null, problem: logFailure(error, path).message };
  }
}

function decisionOf(line: Buffer | null): Decision | null {
  const json = line === null ? null : decodeLine(line);
  if (json === null) return null;
  const result = Decision.safeParse(JSON.parse(json.toString('utf8')));
  return result.success ? result.data : null;
}

async function readAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function firstLine(handle: FileHandle, size: number): Promise<Buffer | null> {
  for (let length = Math.min(CHUNK, size); length > 0; length = Math.min(length * 4, size)) {
    const head = await readAt(handle, 0, length);
    const end = head.indexOf(LF);
    if (end >= 0) return head.subarray(0, end);
    if (length === size) return null;
  }
  return null;
}

/** The last sound line, looked for from the end: a torn one behind it does not count. */
async function lastDecision(handle: FileHandle, size: number): Promise<Decision | null> {
  for (let length = Math.min(CHUNK, size); length > 0; length = Math.min(length * 4, size)) {
    const tail = await readAt(handle, size - length, length);
    let end = tail.lastIndexOf(LF);
    while (end >= 0) {
      const before = end === 0 ? -1 : tail.lastIndexOf(LF, end - 1);
      if (before < 0 && length < size) break; // its beginning lies before this piece
      const line = tail.subarray(before + 1, end);
      if (decodeLine(line) !== null) return decisionOf(line);
      end = before;
    }
    if (length === size) return null;
  }
  return null;
}
