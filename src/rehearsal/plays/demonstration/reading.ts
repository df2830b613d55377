/** How the actors read what the tools answer. Nothing here knows the sample project. */

/** A line of a file as a tool showed it. */
export interface ShownLine {
  readonly number: number;
  readonly text: string;
}

/** The numbered lines in what `read_file` answered; what stands around them is left out. */
export function shownLines(answer: string): readonly ShownLine[] {
  const lines: ShownLine[] = [];
  for (const line of answer.split('\n')) {
    const found = /^ *(\d+)\t(.*)$/.exec(line);
    const number = Number(found?.[1]);
    if (!found || (lines.length > 0 && number !== (lines.at(-1)?.number ?? 0) + 1)) continue;
    lines.push({ number, text: found[2] ?? '' });
  }
  return lines;
}

/** The lines of the top-level function around a line that matches `mark`; null when there is no such line. */
export function functionAround(lines: readonly ShownLine[], mark: RegExp): readonly ShownLine[] | null {
  const at = lines.findIndex((line) => mark.test(line.text));
  if (at < 0) return null;
  const start = lines.findLastIndex((line, index) => index <= at && /^(export )?function /.test(line.text));
  const length = lines.slice(at).findIndex((line) => line.text === '}');
  return start < 0 || length < 0 ? null : lines.slice(start, at + length + 1);
}

export const textOf = (lines: readonly ShownLine[]): string => lines.map((line) => line.text).join('\n');

/** The distinct paths in an answer that begin with `folder` and end with `.js`, in the order of their mention. */
export function pathsIn(answer: string, folder: string): readonly string[] {
  const pattern = new RegExp(`(?<![\\w./-])${folder}/[\\w./-]*\\.js\\b`, 'g');
  return [...new Set(answer.match(pattern) ?? [])];
}

/** The lines that a diff takes away and adds. */
export function changedLines(diff: string): { readonly removed: readonly string[]; readonly added: readonly string[] } {
  const lines = diff.split('\n').filter((line) => !/^(\+\+\+|---) /.test(line));
  const of = (sign: string): string[] => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
  return { removed: of('-'), added: of('+') };
}

/** The exit code that an answer about one command names first; null when it names none, as after a time limit. */
export function exitCodeIn(answer: string): number | null {
  const found = /\bexit code (\d+)/.exec(answer);
  return found ? Number(found[1]) : null;
}

/** The exit code of each command in an answer of `run_checks`, which shows every command behind a dollar sign. */
export function exitCodesIn(answer: string): ReadonlyMap<string, number> {
  const lines = answer.split('\n');
  const codes = new Map<string, number>();
  for (const [at, line] of lines.entries()) {
    const command = /^\$ (.+)$/.exec(line)?.[1];
    const code = command === undefined ? null : exitCodeIn(lines[at + 1] ?? '');
    if (command !== undefined && code !== null && !codes.has(command)) codes.set(command, code);
  }
  return codes;
}

/** What one line `path:line: text` of a review says. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export function findingIn(told: string): Finding | null {
  const found = /(?<![\w./-])([\w./-]+\.\w+):(\d+):?\s+(.+)/.exec(told);
  const [, path, line, text] = found ?? [];
  return path && line && text ? { path, line: Number(line), text: text.trim() } : null;
}

/** The pieces between backticks. */
export const quoted = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map((piece) => piece[1] ?? '');

/** Did the engine say that this call was cut off, by the end of a process, say? Then nobody knows what it did. */
export const wasInterrupted = (answer: string): boolean => answer.startsWith('Interrupted:');

/** The files that a diff changes, by their new names. */
export const changedPaths = (diff: string): readonly string[] =>
  [...diff.matchAll(/^\+\+\+ (?:b\/)?(\S+)/gm)].map((line) => line[1] ?? '');
