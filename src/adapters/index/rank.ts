import type { Hit } from '../../ports/index.ts';
import type { Chunk } from './chunk.ts';
import { PathIndex } from './paths.ts';
import { parseQuery, type Query } from './query.ts';
import type { ChunkStore, ScoredChunk, Tree } from './store.ts';
import { tokensOf } from './tokens.ts';

/** How much each reading of the query counts; measured in docs/decisions/0004-index-fusion.md. */
const WEIGHT = { best: 1, three: 1.2, path: 1, mention: 1, symbol: 1 };
/** Reciprocal rank fusion: a list's n-th file gets `weight / (K + n)`. */
const K = 10;
const DEMOTED = 0.3;
const CANDIDATES = 300;
const DEFINING = 200;
/** A name defined in more files than this leads nowhere. */
const MOST_DEFINING = 15;
const FILES_LOOKED_AT = 60;
/** Further chunks of a file that is found already, and what they are worth beside the first. */
const MORE_CHUNKS = 2;
const MORE_WORTH = 0.5;
const WORTH_SHOWING = 0.5;
const THREE = [1, 0.5, 0.25];

/** A tree that can be searched: its chunks, and what its paths say. */
export interface Searchable {
  readonly store: ChunkStore;
  readonly paths: PathIndex;
}

export const searchable = (store: ChunkStore, tree: Tree): Searchable => ({ store, paths: new PathIndex(tree) });

/** Chunks by content, the best first. */
type Found = ReadonlyMap<string, readonly ScoredChunk[]>;
type Scores = ReadonlyMap<string, number>;

function byContent(chunks: readonly ScoredChunk[]): Map<string, ScoredChunk[]> {
  const found = new Map<string, ScoredChunk[]>();
  const sorted = [...chunks].sort((a, b) => b.score - a.score || a.chunk.start - b.chunk.start);
  for (const scored of sorted) {
    const before = found.get(scored.chunk.hash);
    if (before === undefined) found.set(scored.chunk.hash, [scored]);
    else before.push(scored);
  }
  return found;
}

function scoresOf(found: Found, paths: PathIndex, worth: readonly number[]): Scores {
  const scores = new Map<string, number>();
  for (const [hash, chunks] of found) {
    const score = worth.reduce((sum, share, at) => sum + share * (chunks[at]?.score ?? 0), 0);
    for (const path of paths.paths.get(hash) ?? []) scores.set(path, score);
  }
  return scores;
}

/** Files that define names of the query; a name that few files define counts for more. */
function definitionScores(chunks: readonly Chunk[], names: readonly string[], paths: PathIndex): Scores {
  const scores = new Map<string, number>();
  for (const name of names) {
    const hashes = new Set(chunks.filter(({ symbols }) => symbols.includes(name)).map(({ hash }) => hash));
    const defining = [...hashes].flatMap((hash) => paths.paths.get(hash) ?? []);
    if (defining.length > MOST_DEFINING) continue;
    for (const path of defining) scores.set(path, (scores.get(path) ?? 0) + 1 / defining.length);
  }
  return scores;
}

/** Adds a list's share to the sum; equal scores share a rank. */
function blend(sum: Map<string, number>, scores: Scores, weight: number): void {
  let rank = 0;
  let previous = Number.NaN;
  for (const [at, [path, score]] of [...scores].sort((a, b) => b[1] - a[1]).entries()) {
    if (score !== previous) rank = at;
    previous = score;
    sum.set(path, (sum.get(path) ?? 0) + weight / (K + rank + 1));
  }
}

function demotion(path: string, wants: Query['wants'], mentioned: Scores): number {
  if (mentioned.has(path)) return 1;
  const unwelcome = (PathIndex.isTest(path) && !wants.tests) || (PathIndex.isDoc(path) && !wants.docs);
  return unwelcome ? DEMOTED : 1;
}

interface RankedFile {
  readonly path: string;
  readonly score: number;
}

const byScore = (a: RankedFile, b: RankedFile): number => b.score - a.score || (a.path < b.path ? -1 : 1);

function rankFiles(query: Query, found: Found, defining: readonly Chunk[], paths: PathIndex): readonly RankedFile[] {
  const mentioned = paths.mentioned(query.mentions);
  const sum = new Map<string, number>();
  blend(sum, scoresOf(found, paths, [1]), WEIGHT.best);
  blend(sum, scoresOf(found, paths, THREE), WEIGHT.three);
  blend(sum, paths.matching(query.terms), WEIGHT.path);
  blend(sum, mentioned, WEIGHT.mention);
  blend(sum, definitionScores(defining, query.names, paths), WEIGHT.symbol);
  return [...sum]
    .map(([path, score]) => ({ path, score: score * demotion(path, query.wants, mentioned) }))
    .sort(byScore);
}

/** Chunks of files that came in by name: how many of the query's tokens each contains, and whether it defines a name. */
function scoreByPresence(chunks: readonly Chunk[], query: Query): readonly ScoredChunk[] {
  return chunks.map((chunk) => {
    const tokens = new Set(tokensOf(chunk.text));
    const score = query.terms.reduce(
      (total, group) => total + group.weight * group.tokens.filter((token) => tokens.has(token)).length,
      0,
    );
    return { chunk, score };
  });
}

/** Where a file both matches and defines a name of the query, the definition is what one wants to see. */
function definitionsFirst(chunks: readonly ScoredChunk[], names: ReadonlySet<string>): readonly ScoredChunk[] {
  return chunks
    .map(({ chunk, score }) => ({ chunk, score: chunk.symbols.some((name) => names.has(name)) ? score * 1.5 : score }))
    .sort((a, b) => b.score - a.score || a.chunk.start - b.chunk.start);
}

function hitsOf({ path, score }: RankedFile, chunks: readonly ScoredChunk[]): readonly Hit[] {
  const top = chunks[0]?.score ?? 0;
  return chunks
    .slice(0, 1 + MORE_CHUNKS)
    .filter((scored, at) => at === 0 || (top > 0 && scored.score >= top * WORTH_SHOWING))
    .map(({ chunk: { start, end, text }, score: own }, at) => {
      const worth = at === 0 ? 1 : (MORE_WORTH * own) / top;
      return { path, start, end, text, score: score * worth };
    });
}

/**
 * The hits for a query, best first and the same for the same tree: at most three a file, the best of a file before its
 * others. Files of equal rank come in the order of their paths.
 */
export async function rank({ store, paths }: Searchable, text: string, limit: number): Promise<readonly Hit[]> {
  const query = parseQuery(text);
  const [matching, defining] = await Promise.all([
    query.terms.length === 0 ? [] : store.matching(query.terms, CANDIDATES),
    query.names.length === 0 ? [] : store.defining(query.names, DEFINING),
  ]);
  const current = matching.filter(({ chunk }) => paths.paths.has(chunk.hash));
  const found = byContent(current);
  const files = rankFiles(query, found, defining, paths).slice(0, Math.max(limit, FILES_LOOKED_AT));
  const hashOf = new Map(files.map(({ path }) => [path, '']));
  for (const [hash, at] of paths.paths) for (const path of at) if (hashOf.has(path)) hashOf.set(path, hash);
  const missing = [...new Set(hashOf.values())].filter((hash) => !found.has(hash));
  for (const [hash, chunks] of byContent(scoreByPresence(await store.chunks(missing), query))) found.set(hash, chunks);
  const names = new Set(query.names);
  return files
    .flatMap((file) => hitsOf(file, definitionsFirst(found.get(hashOf.get(file.path) ?? '') ?? [], names)))
    .sort((a, b) => byScore(a, b) || a.start - b.start)
    .slice(0, limit);
}
