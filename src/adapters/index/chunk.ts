import { symbolsOf } from './symbols.ts';

/** Lines in a chunk, and lines that a chunk has in common with the one before it. */
const CHUNK_LINES = 60;
const CHUNK_OVERLAP = 10;

/** A window of lines of one content, whatever the paths are at which that content lies. Lines count from 1. */
export interface Chunk {
  /** Identity of the whole content. */
  readonly hash: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Names defined in these lines. */
  readonly symbols: readonly string[];
  /** Into how many chunks the content was cut. */
  readonly of: number;
}

const linesOf = (text: string): string[] => {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

/** Cuts a content into overlapping windows; the last one ends at its last line. */
export function chunksOf(hash: string, text: string): readonly Chunk[] {
  const lines = linesOf(text);
  const step = CHUNK_LINES - CHUNK_OVERLAP;
  const of = Math.max(1, Math.ceil((lines.length - CHUNK_OVERLAP) / step));
  return Array.from({ length: of }, (_, at) => {
    const from = at * step;
    const window = lines.slice(from, from + CHUNK_LINES);
    return {
      hash,
      start: from + 1,
      end: from + window.length,
      text: window.join('\n'),
      symbols: symbolsOf(window),
      of,
    };
  });
}
