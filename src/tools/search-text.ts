import { promises as fs } from 'node:fs';
import nodePath from 'node:path';
import { z } from 'zod';
import { filesMatching } from './find-files.ts';
import { answering, refuse } from './refusal.ts';
import { tool } from './tool.ts';
import { walk } from './walk.ts';
import { matchLines } from './within-time.ts';
import { count, isBinary, linesOf } from './workbench-text.ts';

const MOST_LINES = 150;
const MOST_IN_ONE = 20;
const LONGEST_LINE = 240;
const LARGEST_FILE = 2_000_000;
/** Files that are read, and then matched, together. */
const BATCH = 32;
const LONGEST_SEARCH_MS = 20_000;

export const searchText = tool({
  name: 'search_text',
  description: `Searches the text of all files that are not ignored, line by line. Answers "path:line:, a tab and the text" for up to ${MOST_LINES} lines, and how many there are. With regex, the pattern is a JavaScript regular expression.`,
  input: z.strictObject({
    pattern: z.string().min(1).max(500),
    regex: z.boolean().default(false).describe('Is the pattern a regular expression? Else it is taken as it stands'),
    glob: z.string().min(1).max(200).optional().describe('Only files whose path matches, like "src/**/*.ts"'),
    ignoreCase: z.boolean().default(false),
  }),
  traits: { kind: 'reads', repeat: 'safe' },
  target: () => ({ paths: [], command: null }),
  run: answering(async ({ pattern, regex, glob, ignoreCase }, { workbench, signal }) => {
    const query = queryOf(pattern, regex, ignoreCase);
    const paths =
      glob === undefined
        ? await allFiles(workbench.folder, signal)
        : await filesMatching(workbench.folder, glob, signal);
    if (glob !== undefined && paths.length === 0) refuse(`No file matches the glob "${glob}".`);
    return { ok: true, text: await search({ folder: workbench.folder, paths, query, signal }) };
  }),
});

interface Query {
  readonly source: string;
  readonly flags: string;
}

function queryOf(pattern: string, regex: boolean, ignoreCase: boolean): Query {
  if (/[\r\n]/.test(pattern)) refuse('The search goes line by line: look for a part of one line.');
  // The way other languages say it; JavaScript has a flag instead.
  const inline = regex && pattern.startsWith('(?i)');
  const source = inline ? pattern.slice(4) : regex ? pattern : pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  try {
    new RegExp(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    refuse(`${error.message}. Correct it, or leave regex out to search for the text as it stands.`);
  }
  return { source, flags: ignoreCase || inline ? 'i' : '' };
}

async function allFiles(folder: string, signal: AbortSignal): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of walk(folder, { signal })) if (entry.kind === 'file') paths.push(entry.path);
  return paths;
}

interface Search {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly query: Query;
  readonly signal: AbortSignal;
}

async function search({ folder, paths, query, signal }: Search): Promise<string> {
  const until = performance.now() + LONGEST_SEARCH_MS;
  const shown: string[] = [];
  const total = { lines: 0, files: 0, unread: 0 };
  let next = 0;
  for (; next < paths.length && performance.now() < until; next += BATCH) {
    signal.throwIfAborted();
    const batch = paths.slice(next, next + BATCH);
    const texts = await Promise.all(batch.map((path) => textLines(folder, path)));
    total.unread += texts.filter((lines) => lines === null).length;
    const found = matchLines(
      query.source,
      query.flags,
      texts.map((lines) => lines ?? []),
    );
    if (found === null)
      refuse(
        'The regular expression takes too long: it repeats what is itself repeated. Make it simpler, or search for a plain text.',
      );
    for (const [at, matches] of found.entries()) {
      if (matches.length === 0) continue;
      total.lines += matches.length;
      total.files++;
      // One file may take all the room; of many, none may crowd out the others.
      const room = Math.min(paths.length === 1 ? MOST_LINES : MOST_IN_ONE, MOST_LINES - shown.length);
      for (const { line, at: column } of matches.slice(0, room))
        shown.push(`${batch[at]}:${line + 1}:\t${around(texts[at]?.[line] ?? '', column)}`);
      if (room > 0 && matches.length > room) shown.push(`${batch[at]}: ${count(matches.length - room, 'more line')}`);
    }
  }
  return report(shown, total, next < paths.length ? paths.length - next : 0);
}

/** Null for what is no text, too large, or gone. The paths come from a walk, which follows no links. */
async function textLines(folder: string, path: string): Promise<string[] | null> {
  const absolute = nodePath.join(folder, path);
  try {
    const stats = await fs.lstat(absolute);
    if (!stats.isFile() || stats.size > LARGEST_FILE) return null;
    const bytes = await fs.readFile(absolute);
    return isBinary(bytes) ? null : linesOf(bytes.toString());
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'EACCES', 'EISDIR'].includes(String(error.code)))
      return null;
    throw error;
  }
}

/** A line, cut where it is long so that the match can be seen. */
function around(line: string, column: number): string {
  const text = line.trimEnd();
  if (text.length <= LONGEST_LINE) return text;
  const from = Math.max(0, Math.min(column - 60, text.length - LONGEST_LINE));
  return `${from > 0 ? '…' : ''}${text.slice(from, from + LONGEST_LINE)}${from + LONGEST_LINE < text.length ? '…' : ''}`;
}

function report(
  shown: readonly string[],
  total: { lines: number; files: number; unread: number },
  left: number,
): string {
  const notes = [
    total.unread > 0 ? `${count(total.unread, 'file')} not searched: binary or larger than 2 MB` : '',
    left > 0 ? `${count(left, 'file')} not reached in time: give a glob` : '',
  ].filter((note) => note !== '');
  const note = notes.length > 0 ? `\n(${notes.join('; ')})` : '';
  if (total.lines === 0) return `No line matches.${note}`;
  return `${count(total.lines, 'line')} in ${count(total.files, 'file')}\n${shown.join('\n')}${note}`;
}
