import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IndexProgress } from '../../ports/index.ts';
import { type Chunk, chunksOf } from './chunk.ts';
import type { Source, SourceReader } from './source.ts';
import type { ChunkStore, Tree } from './store.ts';

/** Chunks written at once: large enough that a table gets few fragments, small enough to hold in memory. */
const BATCH_CHUNKS = 2000;
const BATCH_CHARACTERS = 8_000_000;
/** Milliseconds of work before others get their turn (an abort, a search). */
const SLICE_MS = 10;
const PROGRESS_FILES = 200;

interface Update {
  readonly reader: SourceReader;
  readonly store: ChunkStore;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: IndexProgress) => void;
}

/** Chunks on their way into a store. */
class Batch {
  readonly #store: ChunkStore;
  readonly #hashes = new Set<string>();
  #chunks: Chunk[] = [];
  #characters = 0;

  constructor(store: ChunkStore) {
    this.#store = store;
  }

  has(hash: string): boolean {
    return this.#hashes.has(hash) || this.#store.contents.has(hash);
  }

  async put(hash: string, text: string): Promise<void> {
    this.#hashes.add(hash);
    this.#chunks.push(...chunksOf(hash, text));
    this.#characters += text.length;
    if (this.#chunks.length >= BATCH_CHUNKS || this.#characters >= BATCH_CHARACTERS) await this.flush();
  }

  async flush(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#hashes.clear();
    this.#characters = 0;
    if (chunks.length > 0) await this.#store.add(chunks);
  }
}

async function take(path: string, reader: SourceReader, batch: Batch): Promise<string | null> {
  let source: Source | null = reader.read(path);
  if (source === null || batch.has(source.hash)) return source?.hash ?? null;
  if (source.text === null) source = reader.read(path, true);
  if (source === null || source.text === null) return null;
  if (!batch.has(source.hash)) await batch.put(source.hash, source.text);
  return source.hash;
}

/**
 * Brings a store up to date with a tree and tells what the tree is now. Contents the store already holds are not
 * written; contents no path has any more are removed last, so that a search in between still finds the old tree.
 * What was written before an abort stays and is not done again. Throws `IndexError` where the folder cannot be read.
 */
export async function update(paths: readonly string[], { reader, store, signal, onProgress }: Update): Promise<Tree> {
  const sorted = [...new Set(paths)].sort();
  const tree = new Map<string, string>();
  const batch = new Batch(store);
  reader.begin();
  let turn = performance.now();
  for (const [at, path] of sorted.entries()) {
    const hash = await take(path, reader, batch);
    if (hash !== null) tree.set(path, hash);
    if ((at + 1) % PROGRESS_FILES === 0) onProgress({ files: at + 1, total: sorted.length });
    if (performance.now() - turn < SLICE_MS) continue;
    await nextTurn();
    turn = performance.now();
    signal.throwIfAborted();
  }
  signal.throwIfAborted();
  await batch.flush();
  const wanted = new Set(tree.values());
  await store.remove([...store.contents.keys()].filter((hash) => !wanted.has(hash)));
  onProgress({ files: sorted.length, total: sorted.length });
  return tree;
}
