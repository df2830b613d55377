/**
 * The process that owns LanceDB: its native code can end the process that hosts it, so this one does nothing else.
 * It talks over the IPC channel of `node:child_process` (see messages.ts) and ends with whoever started it.
 */
import { IndexError, type IndexProgress } from '../../ports/index.ts';
import { isNoSpace, LanceStore } from './lance-store.ts';
import type { Lance } from './lance-table.ts';
import { removeManifest } from './manifest.ts';
import { type Reply, Request } from './messages.ts';
import { whyNotLoaded } from './native-support.ts';
import { rank, type Searchable, searchable } from './rank.ts';
import { SourceReader } from './source.ts';
import { update } from './update.ts';

type Build = Extract<Request, { kind: 'build' }>;
type Search = Extract<Request, { kind: 'search' }>;

const tell = (reply: Reply): void => {
  // The channel closing means that nobody waits any more; the disconnect ends this process.
  if (process.connected) process.send?.(reply);
};

/** Longest that one step of LanceDB may take; 220,000 chunks take about 15 s. */
const LONGEST_STEP_MS = 180_000;

/** Ends this process where native code does not come back: nothing else ends it, and the next process goes on. */
async function bounded<T>(what: string, step: Promise<T>): Promise<T> {
  const late = setTimeout(() => {
    process.stderr.write(`LanceDB did not come back from ${what}\n`, () => process.exit(1));
  }, LONGEST_STEP_MS);
  try {
    return await step;
  } finally {
    clearTimeout(late);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

class Owner {
  readonly #lance: Lance;
  readonly #directory: string;
  #store: Promise<LanceStore> | null = null;
  #searchable: Searchable | null = null;
  #reader: { readonly folder: string; readonly source: SourceReader } | null = null;
  #writing: Promise<unknown> = Promise.resolve();
  readonly #calls = new Map<number, AbortController>();

  constructor(lance: Lance, directory: string) {
    this.#lance = lance;
    this.#directory = directory;
  }

  async take(request: Request): Promise<void> {
    if (request.kind === 'cancel') return this.#calls.get(request.id)?.abort();
    const call = new AbortController();
    this.#calls.set(request.id, call);
    try {
      tell(request.kind === 'build' ? await this.#queued(request, call.signal) : await this.#search(request));
    } catch (error) {
      tell(call.signal.aborted ? { kind: 'cancelled', id: request.id } : failure(request.id, error));
    } finally {
      this.#calls.delete(request.id);
    }
  }

  /** Builds come one after the other, with their tidying between them. */
  #queued(request: Build, signal: AbortSignal): Promise<Reply> {
    const building = this.#writing.then(() => this.#build(request, signal));
    const tidied = building.then(async () => bounded('tidying', (await this.#opened()).tidy()));
    // A failed build was told to its caller; a failed tidying leaves a table that is not to be trusted.
    this.#writing = building.then(
      () => tidied.catch(() => this.#condemn()),
      () => tidied.catch(() => undefined),
    );
    return building;
  }

  async #build(request: Build, signal: AbortSignal): Promise<Reply> {
    signal.throwIfAborted();
    try {
      return await this.#buildOnce(request, signal);
    } catch (error) {
      if (signal.aborted || error instanceof IndexError || isNoSpace(error)) throw error;
      // Whatever LanceDB could not read or write: the index is a cache, and is made anew once.
      await this.#condemn();
      return this.#buildOnce(request, signal);
    }
  }

  async #buildOnce({ id, folder, paths }: Build, signal: AbortSignal): Promise<Reply> {
    const store = await this.#opened();
    if (this.#reader?.folder !== folder) this.#reader = { folder, source: new SourceReader(folder) };
    const onProgress = ({ files, total }: IndexProgress): void => tell({ kind: 'progress', id, files, total });
    try {
      const tree = await update(paths, { reader: this.#reader.source, store, signal, onProgress });
      await bounded('indexing', store.settle(tree));
      this.#searchable = searchable(store, tree);
      return { kind: 'built', id, state: { files: tree.size, chunks: store.size } };
    } catch (error) {
      if (signal.aborted) await bounded('indexing', store.settle(null));
      throw error;
    }
  }

  async #search({ id, query, limit }: Search): Promise<Reply> {
    if (this.#searchable === null) await this.#opened();
    if (this.#searchable === null) throw new IndexError('not-built', 'Nothing has been indexed yet.');
    try {
      return { kind: 'found', id, hits: [...(await rank(this.#searchable, query, limit))] };
    } catch (error) {
      await this.#condemn();
      throw error;
    }
  }

  /** Opened once; searchable at once where an earlier process finished a build. */
  #opened(): Promise<LanceStore> {
    this.#store ??= bounded('opening', LanceStore.open(this.#lance, this.#directory)).then((store) => {
      if (store.tree !== null) this.#searchable ??= searchable(store, store.tree);
      return store;
    });
    return this.#store;
  }

  /** The table gave an error: nothing of it is used again, not by a later process either. */
  async #condemn(): Promise<void> {
    this.#searchable = null;
    this.#store = null;
    await removeManifest(this.#directory);
  }
}

function failure(id: number, error: unknown): Reply {
  const kind = error instanceof IndexError && error.kind !== 'process-died' ? error.kind : null;
  const fallback = isNoSpace(error) ? 'no-space' : 'damaged';
  return { kind: 'failed', id, error: { kind: kind ?? fallback, message: messageOf(error) } };
}

async function main(directory: string): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  let owner: Owner;
  try {
    owner = new Owner(await import('@lancedb/lancedb'), directory);
  } catch (error) {
    tell({ kind: 'unavailable', reason: whyNotLoaded(error) });
    return;
  }
  process.on('message', (message) => void owner.take(Request.parse(message)));
  tell({ kind: 'ready' });
}

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('The folder of the index is missing.');
await main(directory);
