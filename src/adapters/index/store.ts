import type { Chunk } from './chunk.ts';

/** Tokens that weigh the same in a query. */
export interface Terms {
  readonly weight: number;
  readonly tokens: readonly string[];
}

export interface ScoredChunk {
  readonly chunk: Chunk;
  readonly score: number;
}

/** Where chunks are kept and found; it knows contents by their hash and nothing of paths. */
export interface ChunkStore {
  /** Contents it holds completely, with the number of their chunks. */
  readonly contents: ReadonlyMap<string, number>;
  /** Adds all chunks of contents it does not hold. */
  add(chunks: readonly Chunk[]): Promise<void>;
  remove(hashes: readonly string[]): Promise<void>;
  /** The best chunks by BM25 over their tokens, each token's part multiplied by its weight. */
  matching(terms: readonly Terms[], limit: number): Promise<readonly ScoredChunk[]>;
  /** Chunks that define one of the names, the rarest names first. */
  defining(names: readonly string[], limit: number): Promise<readonly Chunk[]>;
  /** All chunks of these contents. */
  chunks(hashes: readonly string[]): Promise<readonly Chunk[]>;
}

/** Paths of the tree that was indexed, each with the hash of its content. */
export type Tree = ReadonlyMap<string, string>;
