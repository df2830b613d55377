import { likeness } from './near-names.ts';
import { count, linesOf, numbered } from './workbench-text.ts';

const MOST_SHOWN = 25;

/** Why a text does not stand in a file, and where it nearly does, in words for the model that wants to replace it. */
export function closestPlace(text: string, old: string): string {
  const lines = linesOf(text);
  const wanted = trimmedEnds(linesOf(old));
  if (wanted.length === 0) return 'the file holds no such run of blank lines. Take a line with text into `old`.';
  if (wanted.every((line) => /^\s*\d+\t/.test(line)))
    return '`old` holds the line numbers of read_file. They are not part of the file: leave them out, and the tab after them.';
  const { at, alike } = bestPlace(lines, wanted);
  if (at < 0) return '`old` is nowhere in the file, nor anything like it. Read the file again: it may have changed.';
  const there = lines.slice(at, at + wanted.length);
  const shown = numbered(there.slice(0, MOST_SHOWN), at + 1);
  const range = there.length > 1 ? `lines ${at + 1} to ${at + there.length}` : `line ${at + 1}`;
  return `\`old\` is not there exactly. Closest: ${range}, ${difference(there, wanted, alike, text)}\nThe file has:\n${shown}`;
}

function trimmedEnds(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return first < 0 ? [] : lines.slice(first, last + 1);
}

const squeezed = (line: string): string => line.trim().replace(/\s+/g, ' ');

/** The place where most lines are the same but for white space; else where a line is most alike. */
function bestPlace(lines: readonly string[], wanted: readonly string[]): { at: number; alike: number } {
  const there = lines.map(squeezed);
  const want = wanted.map(squeezed);
  let best = { at: -1, alike: 0 };
  for (let at = 0; at < there.length; at++) {
    let alike = 0;
    for (const [offset, line] of want.entries()) if (line !== '' && there[at + offset] === line) alike++;
    if (alike > best.alike) best = { at, alike };
  }
  return best.at >= 0 ? best : mostAlike(there, want);
}

/** By the likeness of the longest line that is looked for. */
function mostAlike(there: readonly string[], want: readonly string[]): { at: number; alike: number } {
  const longest = want.reduce((one, line, at) => (line.length > (want[one] ?? '').length ? at : one), 0);
  let best = { at: -1, likeness: 0.55 };
  for (const [at, line] of there.entries()) {
    const score = likeness(line, want[longest] ?? '');
    if (score > best.likeness) best = { at, likeness: score };
  }
  return { at: best.at < 0 ? -1 : Math.max(0, best.at - longest), alike: 0 };
}

function difference(there: readonly string[], wanted: readonly string[], alike: number, text: string): string {
  const full = wanted.filter((line) => line.trim() !== '').length;
  if (alike >= full && text.includes('\r') && there.every((line, at) => line === wanted[at]))
    return 'which are the same but for how they end: the file mixes line ends (LF and CRLF). Replace one line at a time, without its end.';
  const at = wanted.findIndex((line, index) => line !== there[index]);
  const here = there[at] ?? '';
  const yours = wanted[at] ?? '';
  if (alike >= full)
    return `which differs only in white space: ${spaces(here)} in the file, ${spaces(yours)} in \`old\`.`;
  return `where ${count(full - alike, 'line')} of ${full} differ${full - alike === 1 ? 's' : ''}; the first is ${JSON.stringify(yours.slice(0, 200))} in \`old\`.`;
}

/** How a line begins and ends, as far as it cannot be seen. */
function spaces(line: string): string {
  const lead = /^\s*/.exec(line)?.[0] ?? '';
  const tabs = lead.split('\t').length - 1;
  const blanks = lead.length - tabs;
  const parts = [tabs > 0 ? count(tabs, 'tab') : '', blanks > 0 ? count(blanks, 'space') : ''].filter(
    (part) => part !== '',
  );
  const trail = /\s+$/.test(line) && line.trim() !== '' ? ' and white space at its end' : '';
  return `${parts.length > 0 ? parts.join(' and ') : 'no indentation'}${trail}`;
}
