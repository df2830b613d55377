import { createPatch } from 'diff';
import { z } from 'zod';
import { closestPlace } from './closest-place.ts';
import { answering, refuse } from './refusal.ts';
import { tool } from './tool.ts';
import { placeToWrite, refuseUnlessFile, tidyPath } from './workbench-path.ts';
import { count, readText } from './workbench-text.ts';
import { replaceContent } from './write-file.ts';

export const LARGEST_EDIT = 2_000_000;
const MOST_DIFF = 12_000;

export const editFile = tool({
  name: 'edit_file',
  description:
    'Replaces a text in a file. `old` must stand in the file exactly once, with its indentation and without the line numbers of read_file: take enough lines around it to make it unique, or set `all` to replace each. Answers the change as a diff.',
  input: z.strictObject({
    path: z.string().describe('Relative to the top of the workbench'),
    old: z.string().describe('The text as it stands in the file'),
    new: z.string().describe('What is to stand in its place'),
    all: z.boolean().default(false).describe('Replace every match'),
  }),
  traits: { kind: 'writes', repeat: 'interrupted' },
  target: ({ path }) => ({ paths: [tidyPath(path)], command: null }),
  run: answering(async ({ path: written, old, new: replacement, all }, { workbench }) => {
    const place = await placeToWrite(workbench.folder, written);
    if (place.stats !== null) refuseUnlessFile(place.path, place.stats);
    const { path, text, mode, faithful } = await readText(workbench.folder, written, LARGEST_EDIT);
    if (!faithful)
      refuse(
        `"${path}" is not valid UTF-8, and writing it back would change other bytes of it. Change it with run_command.`,
      );
    if (old === '')
      refuse(
        '`old` is empty: name the text to replace. To add lines, take the line before them as `old` and repeat it in `new`.',
      );
    if (!old.isWellFormed() || !replacement.isWellFormed())
      refuse('The text holds half a character (a lone surrogate). Send it again.');
    const change = inTheEndsOf(text, old, replacement);
    const starts = placesOf(text, change.old);
    if (starts.length === 0) refuse(`${path}: ${closestPlace(text, old)}`);
    if (change.old === change.new) refuse('`old` and `new` are the same: nothing would change.');
    if (starts.length > 1 && !all) refuse(`${path}: ${manyMatches(text, starts)}`);
    const result = text.replaceAll(change.old, () => change.new);
    await replaceContent(place, result, mode);
    const times = starts.length > 1 ? ` in ${count(starts.length, 'place')}` : '';
    return { ok: true, text: `Changed ${path}${times}.\n${diffOf(path, text, result)}` };
  }),
});

/** The texts with the line ends of the file, since a model sees lines and not how they end. */
function inTheEndsOf(text: string, old: string, replacement: string): { old: string; new: string } {
  const crlf = text.includes('\r\n');
  const mixed = crlf && /(^|[^\r])\n/.test(text);
  if (mixed) return text.includes(old) ? { old, new: replacement } : { old: withCrlf(old), new: withCrlf(replacement) };
  const ends = crlf ? withCrlf : (part: string) => (text.includes('\r') ? part : part.replaceAll('\r\n', '\n'));
  return { old: ends(old), new: ends(replacement) };
}

const withCrlf = (text: string): string => text.replace(/\r?\n/g, '\r\n');

function placesOf(text: string, part: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found.push(at);
  return found;
}

function manyMatches(text: string, starts: readonly number[]): string {
  const shown = starts.slice(0, 20).map((start) => text.slice(0, start).split('\n').length);
  const more = starts.length > shown.length ? ', …' : '';
  return `\`old\` stands there ${starts.length} times, at lines ${shown.join(', ')}${more}. Take more lines around the one you mean, or set all to change each.`;
}

/** The change as a unified diff, for the one who made it. */
function diffOf(path: string, before: string, after: string): string {
  const patch = createPatch(path, before, after, '', '', { context: 3, timeout: 1000 });
  if (patch === undefined) return '(The change is too large to be shown.)';
  const lines = patch.split('\n').slice(2).join('\n').replaceAll('\r', '').trimEnd();
  return lines.length <= MOST_DIFF ? lines : `${lines.slice(0, MOST_DIFF)}\n… (the rest of the diff is left out)`;
}
