import type { Reply } from '../../play.ts';
import type { Edit } from './bug.ts';
import { listedCommands } from './listed-commands.ts';
import {
  changedLines,
  exitCodeIn,
  exitCodesIn,
  type ShownLine,
  shownLines,
  textOf,
  wasInterrupted,
} from './reading.ts';
import { type Heard, Puzzled } from './script.ts';

type Acting<T> = Generator<Reply, T, Heard>;

/** Of one call that processes die under: more often than that, the fault is in the call. */
const MOST_ATTEMPTS = 12;

export const silently = (text: string): Reply => ({ text, calls: [] });

export const one = (text: string, name: string, args: unknown): Reply => ({ text, calls: [{ name, arguments: args }] });

/** Makes one call and hears its answer; made again where a process died under it, as all but edits may be. */
export function* act(text: string, name: string, args: unknown): Acting<string> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const { results } = yield one(text, name, args);
    const answer = results[0] ?? '';
    if (!wasInterrupted(answer)) return answer;
  }
  throw new Puzzled(`${name} was interrupted ${MOST_ATTEMPTS} times.`);
}

export function* readLines(text: string, path: string): Acting<readonly ShownLine[]> {
  const answer = yield* act(text, 'read_file', { path });
  const lines = shownLines(answer);
  if (lines.length === 0) throw new Puzzled(`I cannot read ${path}: ${answer.slice(0, 300)}`);
  return lines;
}

/** Makes an edit and believes only the diff that comes back. After an interruption the file itself says if it was made. */
export function* edit(text: string, path: string, change: Edit): Acting<void> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const { results } = yield one(text, 'edit_file', { path, old: change.old, new: change.new });
    const answer = results[0] ?? '';
    if (!wasInterrupted(answer)) return expectDiff(answer, path, change);
    const now = textOf(yield* readLines('I was interrupted, so I look whether the edit was made.', path));
    if (now.includes(change.new)) return;
  }
  throw new Puzzled(`The edit of ${path} was interrupted ${MOST_ATTEMPTS} times.`);
}

function expectDiff(answer: string, path: string, change: Edit): void {
  const { removed, added } = changedLines(answer);
  const old = change.old.split('\n');
  const fresh = change.new.split('\n');
  const missing = fresh.find((line) => !old.includes(line) && !added.includes(line));
  const left = old.find((line) => !fresh.includes(line) && !removed.includes(line));
  if (missing === undefined && left === undefined) return;
  throw new Puzzled(
    `My edit of ${path} did not happen as I wrote it: its diff does not show \`${(missing ?? left ?? '').trim()}\`. It says: ${answer.slice(0, 300)}`,
  );
}

/** Runs one listed command; gives what it answered and how it ended. */
export function* runListed(text: string, command: string): Acting<{ readonly answer: string; readonly code: number }> {
  if (!listedCommands.includes(command)) throw new Puzzled(`\`${command}\` is not a command of this rehearsal.`);
  const answer = yield* act(text, 'run_command', { command });
  const code = exitCodeIn(answer);
  if (code === null) throw new Puzzled(`\`${command}\` ended without an exit code: ${answer.slice(0, 300)}`);
  return { answer, code };
}

/** The exit code of each check by its command. */
export type CheckCodes = ReadonlyMap<string, number>;

export function* runChecks(text: string): Acting<CheckCodes> {
  const answer = yield* act(text, 'run_checks', {});
  const codes = exitCodesIn(answer);
  if (codes.size === 0) throw new Puzzled(`run_checks names no exit code: ${answer.slice(0, 300)}`);
  return codes;
}
