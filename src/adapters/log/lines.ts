import { crc32 } from 'node:zlib';
import type { Decision } from '../../core/facts.ts';
import { LogError } from '../../ports/log.ts';

const LF = 0x0a;
const SPACE = 0x20;
const CHECKSUM = 8;

/**
 * One line of the log: the CRC-32 of the JSON in eight hex digits, a space, the JSON, a line feed. JSON that shares a sync
 * with the line before it ends with a space. So a reader can tell a group that a power cut left half written, in whatever
 * order its blocks reached the disk, from damage to what had been acknowledged.
 */
export function encodeLine(decision: Decision, sharesSync: boolean): Buffer {
  const json = Buffer.from(`${JSON.stringify(decision)}${sharesSync ? ' ' : ''}`);
  return Buffer.concat([Buffer.from(`${checksum(json)} `), json, Buffer.of(LF)]);
}

const checksum = (json: Uint8Array): string => crc32(json).toString(16).padStart(CHECKSUM, '0');

/** The JSON bytes of a line without its line feed; null when it is not as it was written. */
export function decodeLine(line: Buffer): Buffer | null {
  if (line.length < CHECKSUM + 3 || line[CHECKSUM] !== SPACE) return null;
  const json = line.subarray(CHECKSUM + 1);
  return line.toString('latin1', 0, CHECKSUM) === checksum(json) ? json : null;
}

/** The sound lines of a log file, parsed but not validated. */
export interface Scan {
  readonly decisions: readonly { readonly seq: number; readonly epoch: number }[];
  /** Bytes of the file that hold them. */
  readonly length: number;
  /** What lies behind them and does not count, in a sentence; null when nothing does. */
  readonly cut: string | null;
}

/** Reads as far as the lines are sound. Throws `LogError` when sound ones follow that an earlier sync had acknowledged. */
export function scan(file: Buffer, path: string): Scan {
  const decisions: { seq: number; epoch: number }[] = [];
  let start = 0;
  while (start < file.length) {
    const end = file.indexOf(LF, start);
    const json = end < 0 ? null : decodeLine(file.subarray(start, end));
    if (json === null)
      return { decisions, length: start, cut: judgeTail(file, start, { path, line: decisions.length + 1 }) };
    decisions.push(parse(json, decisions.at(-1), { path, line: decisions.length + 1 }));
    start = end + 1;
  }
  return { decisions, length: start, cut: null };
}

interface Place {
  readonly path: string;
  readonly line: number;
}

function judgeTail(file: Buffer, badStart: number, place: Place): string {
  let start = file.indexOf(LF, badStart) + 1;
  while (start > 0 && start < file.length) {
    const end = file.indexOf(LF, start);
    if (end < 0) break;
    const json = decodeLine(file.subarray(start, end));
    if (json !== null && json.at(-1) !== SPACE) throw damaged(place, 'is damaged, and sound lines follow it');
    start = end + 1;
  }
  return `The last ${file.length - badStart} bytes of ${place.path}, from line ${place.line} on, are incomplete or damaged and do not count.`;
}

function parse(
  json: Buffer,
  before: { readonly seq: number } | undefined,
  place: Place,
): { seq: number; epoch: number } {
  let value: unknown;
  try {
    value = JSON.parse(json.toString('utf8'));
  } catch (error) {
    throw damaged(place, 'holds no JSON although its checksum is right', error);
  }
  if (!isNumbered(value)) throw damaged(place, 'is no decision although its checksum is right');
  const follows = before === undefined ? value.seq <= 1 : value.seq === before.seq + 1;
  if (!follows) {
    throw damaged(
      place,
      `is decision ${value.seq} where ${before === undefined ? 'the first' : before.seq + 1} belongs`,
    );
  }
  return value;
}

function isNumbered(value: unknown): value is { seq: number; epoch: number } {
  if (typeof value !== 'object' || value === null || !('seq' in value) || !('epoch' in value)) return false;
  return Number.isSafeInteger(value.seq) && Number.isSafeInteger(value.epoch);
}

function damaged({ path, line }: Place, what: string, cause?: unknown): LogError {
  const advice = 'The run cannot be continued from this file: restore it from a copy, or start a new run.';
  return new LogError('damaged', `Line ${line} of ${path} ${what}. ${advice}`, { cause });
}
