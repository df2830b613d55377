import { z } from 'zod';
import type { Hit } from '../ports/index.ts';
import { answering, Refusal } from './refusal.ts';
import { tool } from './tool.ts';
import { linesOf, numbered, readText } from './workbench-text.ts';

const SNIPPET = 18;
/** Hits that score below this share of the best are noise more often than not. */
const WEAK = 0.35;
/** Shown however weak they are. */
const FIRST = 3;
const LARGEST = 2_000_000;

export const searchIndex = tool({
  name: 'search_index',
  description:
    'Finds the code that a description or an issue is about, by words and names rather than by exact text. Answers places as path:start-end, best first, each with its most telling lines. The place to start when you do not know where something is.',
  input: z.strictObject({
    query: z.string().min(1).max(2000).describe('What the code does, the names and words of it, an error message'),
    limit: z.number().int().min(1).max(25).default(8),
  }),
  traits: { kind: 'reads', repeat: 'safe' },
  target: () => ({ paths: [], command: null }),
  run: answering(async ({ query, limit }, { index, workbench, signal }) => {
    const all = await index.search(query, { limit, signal });
    const best = all[0]?.score ?? 0;
    const hits = all.filter((hit, at) => at < FIRST || hit.score >= best * WEAK);
    const places = await Promise.all(hits.map((hit) => shownNow(workbench.folder, hit, wordsOf(query))));
    const there = places.filter((place) => place !== null);
    const gone = places.length - there.length;
    const weak = all.length - hits.length;
    const note = [
      ...(weak > 0 ? [`(${weak} much weaker left out)`] : []),
      ...(gone > 0 ? [`(${gone} further found in files that are not in this workbench)`] : []),
    ];
    if (there.length === 0)
      return {
        ok: true,
        text: ['Nothing was found. Try other words, or search_text for an exact text.', ...note].join('\n'),
      };
    return { ok: true, text: [...there, ...note].join('\n\n') };
  }),
});

/** A hit as the file stands in the workbench today; null where it has no such file. */
async function shownNow(folder: string, hit: Hit, words: readonly Word[]): Promise<string | null> {
  let lines: readonly string[];
  try {
    lines = (await readText(folder, hit.path, LARGEST)).lines;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
  const { start, end, moved } = placeNow(hit, lines);
  const best = bestWindow(lines.slice(start - 1, end), words);
  const snippet = numbered(lines.slice(start - 1 + best, Math.min(end, start - 1 + best + SNIPPET)), start + best, 160);
  return `${hit.path}:${start}-${end}${moved}\n${snippet}`;
}

/** Where the lines of a hit are now. The index may be older than the file. */
function placeNow(hit: Hit, lines: readonly string[]): { start: number; end: number; moved: string } {
  const wanted = linesOf(hit.text);
  const fits = (at: number): boolean => wanted.every((line, offset) => lines[at + offset] === line);
  if (fits(hit.start - 1)) return { start: hit.start, end: Math.min(hit.end, lines.length), moved: '' };
  const at = wanted.length > 0 ? lines.findIndex((_, from) => fits(from)) : -1;
  if (at >= 0) return { start: at + 1, end: at + wanted.length, moved: '' };
  const start = Math.max(1, Math.min(hit.start, lines.length - (hit.end - hit.start)));
  return { start, end: Math.min(lines.length, start + hit.end - hit.start), moved: ' (changed since it was indexed)' };
}

interface Word {
  readonly text: string;
  /** Names weigh more than words of the language. */
  readonly weight: number;
}

const wordsOf = (query: string): Word[] =>
  [...new Set(query.match(/[\p{L}\p{N}_]{3,}/gu) ?? [])].map((word) => ({
    text: word.toLowerCase(),
    weight: /_|\p{Ll}\p{Lu}/u.test(word) ? 4 : 1,
  }));

/** A line that says what something is, rather than using it. */
const DEFINES =
  /^\s*(export\s+|pub\s+|public\s+|private\s+|static\s+|async\s+|default\s+)*(def|class|function|func|fn|interface|type|struct|enum|trait|const|let|var|module)\s/;

/** Where among the lines the words of the query are densest; the first such place, a definition near its beginning. */
function bestWindow(lines: readonly string[], words: readonly Word[]): number {
  const scores = lines.map((line) => {
    const text = line.toLowerCase();
    const sum = words.reduce((total, word) => total + (text.includes(word.text) ? word.weight : 0), 0);
    return DEFINES.test(line) ? sum * 3 : sum;
  });
  let best = { at: 0, score: -1 };
  for (let at = 0; at <= Math.max(0, lines.length - SNIPPET); at++) {
    // What stands early in the window counts a little more, so that a body follows its head.
    const score = scores.slice(at, at + SNIPPET).reduce((sum, one, line) => sum + one * (1 - line / (2 * SNIPPET)), 0);
    if (score > best.score) best = { at, score };
  }
  return best.at;
}
