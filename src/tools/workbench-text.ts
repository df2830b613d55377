import { refuse } from './refusal.ts';
import { readWalled } from './workbench-path.ts';

/** A text file of the workbench as its lines, without their ends. */
interface WorkbenchText {
  readonly path: string;
  /** As it is in the file: byte order mark and line ends included. */
  readonly text: string;
  readonly lines: readonly string[];
  readonly mode: number;
  /** False when bytes of it are no UTF-8, so that writing `text` back would change them. */
  readonly faithful: boolean;
}

export async function readText(folder: string, path: string, limit: number): Promise<WorkbenchText> {
  const { bytes, mode, path: tidy } = await readWalled(folder, path, limit);
  if (isBinary(bytes))
    refuse(`"${tidy}" is a binary file of ${bytes.length} bytes. There is no text in it to show or edit.`);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { path: tidy, text, lines: linesOf(text), mode, faithful: Buffer.from(text).equals(bytes) };
}

/** As git tells it: a zero byte near the beginning. */
export const isBinary = (bytes: Uint8Array): boolean => bytes.subarray(0, 8000).includes(0);

/** The lines of a text, numbered from 1 by their place. A line end at the very end begins no further line. */
export function linesOf(text: string): string[] {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (bare === '') return [];
  const lines = bare.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** A line cut to what a model should read of it. */
const cutLine = (line: string, most: number): string =>
  line.length <= most ? line : `${line.slice(0, most)}… (${line.length} characters)`;

/** Lines with their numbers, as all tools show them. */
export const numbered = (lines: readonly string[], first: number, most = 500): string =>
  lines.map((line, at) => `${String(first + at).padStart(5)}\t${cutLine(line, most)}`).join('\n');

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
