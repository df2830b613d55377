import type { Chunk } from './chunk.ts';
import type { ChunkStore, ScoredChunk, Terms } from './store.ts';
import { tokensOf } from './tokens.ts';

/** BM25, with the constants LanceDB uses. */
const K1 = 1.2;
const B = 0.75;
/** A posting is one number: chunk id × this + how often the token is in the chunk (capped). */
const COUNTS = 256;

interface Kept {
  readonly chunk: Chunk;
  readonly length: number;
}

const countsOf = (tokens: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
};

/** Chunks in memory, with an inverted index over their tokens. */
export class MemoryStore implements ChunkStore {
  readonly contents = new Map<string, number>();
  readonly #kept = new Map<number, Kept>();
  readonly #ids = new Map<string, number[]>();
  readonly #postings = new Map<string, number[]>();
  readonly #defining = new Map<string, Set<number>>();
  #nextId = 0;
  #length = 0;

  get size(): number {
    return this.#kept.size;
  }

  async add(chunks: readonly Chunk[]): Promise<void> {
    for (const chunk of chunks) this.#addOne(chunk);
  }

  #addOne(chunk: Chunk): void {
    const id = this.#nextId++;
    const tokens = tokensOf(chunk.text);
    this.#kept.set(id, { chunk, length: tokens.length });
    this.#length += tokens.length;
    this.contents.set(chunk.hash, chunk.of);
    const ids = this.#ids.get(chunk.hash);
    if (ids === undefined) this.#ids.set(chunk.hash, [id]);
    else ids.push(id);
    for (const [token, count] of countsOf(tokens)) {
      const posting = id * COUNTS + Math.min(count, COUNTS - 1);
      const postings = this.#postings.get(token);
      if (postings === undefined) this.#postings.set(token, [posting]);
      else postings.push(posting);
    }
    for (const name of chunk.symbols) {
      const defining = this.#defining.get(name);
      if (defining === undefined) this.#defining.set(name, new Set([id]));
      else defining.add(id);
    }
  }

  async remove(hashes: readonly string[]): Promise<void> {
    const gone = new Set<number>();
    const touched = new Set<string>();
    for (const hash of hashes) {
      for (const id of this.#ids.get(hash) ?? []) {
        const kept = this.#kept.get(id);
        if (kept === undefined) continue;
        gone.add(id);
        for (const token of tokensOf(kept.chunk.text)) touched.add(token);
        for (const name of kept.chunk.symbols) this.#defining.get(name)?.delete(id);
        this.#length -= kept.length;
        this.#kept.delete(id);
      }
      this.#ids.delete(hash);
      this.contents.delete(hash);
    }
    for (const token of touched) {
      const left = (this.#postings.get(token) ?? []).filter((posting) => !gone.has(Math.floor(posting / COUNTS)));
      if (left.length === 0) this.#postings.delete(token);
      else this.#postings.set(token, left);
    }
  }

  async matching(terms: readonly Terms[], limit: number): Promise<readonly ScoredChunk[]> {
    const scores = new Map<number, number>();
    const average = this.#length / Math.max(1, this.#kept.size);
    for (const { weight, tokens } of terms) {
      for (const token of tokens) {
        const postings = this.#postings.get(token) ?? [];
        const rarity = Math.log(1 + (this.#kept.size - postings.length + 0.5) / (postings.length + 0.5));
        for (const posting of postings) {
          const id = Math.floor(posting / COUNTS);
          const count = posting % COUNTS;
          const length = this.#kept.get(id)?.length ?? average;
          const share = (count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / average));
          scores.set(id, (scores.get(id) ?? 0) + weight * rarity * share);
        }
      }
    }
    return [...scores]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, limit)
      .flatMap(([id, score]) => this.#chunksOf([id]).map((chunk) => ({ chunk, score })));
  }

  async defining(names: readonly string[], limit: number): Promise<readonly Chunk[]> {
    const rarest = names.map((name) => this.#defining.get(name) ?? new Set<number>()).sort((a, b) => a.size - b.size);
    return this.#chunksOf([...new Set(rarest.flatMap((ids) => [...ids]))].slice(0, limit));
  }

  async chunks(hashes: readonly string[]): Promise<readonly Chunk[]> {
    return this.#chunksOf(hashes.flatMap((hash) => this.#ids.get(hash) ?? []));
  }

  #chunksOf(ids: readonly number[]): readonly Chunk[] {
    return ids.flatMap((id) => this.#kept.get(id)?.chunk ?? []);
  }
}
