import { type Index, IndexError, type IndexProgress, type IndexState } from '../../ports/index.ts';
import { MemoryStore } from './memory-store.ts';
import { rank, type Searchable, searchable } from './rank.ts';
import { SourceReader } from './source.ts';
import { update } from './update.ts';

class KeywordIndex implements Index {
  readonly #reason: string | null;
  readonly #store = new MemoryStore();
  #reader: { readonly folder: string; readonly source: SourceReader } | null = null;
  #searchable: Searchable | null = null;
  #building: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(reason: string | null) {
    this.#reason = reason;
  }

  async build(
    folder: string,
    paths: readonly string[],
    { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (progress: IndexProgress) => void },
  ): Promise<IndexState> {
    const before = this.#building;
    const building = before.then(async () => {
      signal.throwIfAborted();
      if (this.#closed) throw closed();
      if (this.#reader?.folder !== folder) this.#reader = { folder, source: new SourceReader(folder) };
      const progress = onProgress ?? (() => undefined);
      const tree = await update(paths, {
        reader: this.#reader.source,
        store: this.#store,
        signal,
        onProgress: progress,
      });
      this.#searchable = searchable(this.#store, tree);
      return { kind: 'keyword' as const, reason: this.#reason, files: tree.size, chunks: this.#store.size };
    });
    // The next build waits for this one however it ends; its error belongs to its own caller.
    this.#building = building.catch(() => undefined);
    return building;
  }

  async search(query: string, { limit, signal }: { readonly limit: number; readonly signal: AbortSignal }) {
    signal.throwIfAborted();
    if (this.#closed) throw closed();
    if (this.#searchable === null) throw new IndexError('not-built', 'Nothing has been indexed yet.');
    const hits = await rank(this.#searchable, query, limit);
    signal.throwIfAborted();
    return hits;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}

const closed = (): IndexError => new IndexError('not-built', 'The index is closed.');

/**
 * An index in the memory of this process, without native code: for when LanceDB cannot be had.
 * `reason` is why it is this one, and is shown in `IndexState`; null where it was asked for.
 */
export function keywordIndex({ reason }: { readonly reason: string | null }): Index {
  return new KeywordIndex(reason);
}
