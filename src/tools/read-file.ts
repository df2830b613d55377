import { z } from 'zod';
import { answering, refuse } from './refusal.ts';
import { tool } from './tool.ts';
import { tidyPath } from './workbench-path.ts';
import { count, numbered, readText } from './workbench-text.ts';

const AT_ONCE = 400;
const MOST_LINES = 1500;
const MOST_CHARACTERS = 60_000;
const LARGEST = 10_000_000;

export const readFile = tool({
  name: 'read_file',
  description: `Shows a text file with line numbers: lines start to end, by default the first ${AT_ONCE}. Says how many lines there are. The numbers and the tab after them are not part of the file.`,
  input: z.strictObject({
    path: z.string().describe('Relative to the top of the workbench'),
    start: z.number().int().min(1).optional().describe('First line, from 1'),
    end: z.number().int().min(1).optional().describe('Last line, included'),
  }),
  traits: { kind: 'reads', repeat: 'safe' },
  target: ({ path }) => ({ paths: [tidyPath(path)], command: null }),
  run: answering(async ({ path: written, start, end }, { workbench }) => {
    const { path, lines, text, faithful } = await readText(workbench.folder, written, LARGEST);
    if (lines.length === 0) return { ok: true, text: `"${path}" is empty.` };
    const first = start ?? 1;
    if (first > lines.length)
      refuse(`"${path}" has only ${count(lines.length, 'line')}; you asked from line ${first}.`);
    if (end !== undefined && end < first) refuse(`end (${end}) is before start (${first}).`);
    const shown = fitting(lines.slice(first - 1, Math.min(end ?? first + AT_ONCE - 1, first + MOST_LINES - 1)));
    const last = first + shown.length - 1;
    const notes = [
      `${path}, lines ${first} to ${last} of ${lines.length}`,
      text.includes('\r\n') ? 'lines end with CRLF' : '',
      faithful ? '' : 'not valid UTF-8, so edit_file cannot change it',
    ].filter((note) => note !== '');
    const more =
      last < lines.length && last !== end
        ? `\n(${count(lines.length - last, 'more line')}: read on with start ${last + 1})`
        : '';
    return { ok: true, text: `${notes.join('; ')}\n${numbered(shown, first)}${more}` };
  }),
});

/** As many of the lines as fit into one answer; at least one. */
function fitting(lines: readonly string[]): readonly string[] {
  let room = MOST_CHARACTERS;
  const beyond = lines.findIndex((line, at) => {
    room -= Math.min(line.length, 520) + 7;
    return room < 0 && at > 0;
  });
  return beyond === -1 ? lines : lines.slice(0, beyond);
}
