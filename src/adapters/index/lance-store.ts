import { mkdir } from 'node:fs/promises';
import type { Connection, Table } from '@lancedb/lancedb';
import { z } from 'zod';
import type { Chunk } from './chunk.ts';
import {
  CHUNK_COLUMNS,
  createTable,
  indexTable,
  isIndexed,
  type Lance,
  removeOtherTables,
  rowsOf,
  stampOf,
  unindexedRows,
} from './lance-table.ts';
import { type Manifest, readManifest, removeManifest, type Stamp, writeManifest } from './manifest.ts';
import type { ChunkStore, ScoredChunk, Terms, Tree } from './store.ts';

/** Hashes named in one predicate. */
const NAMED_AT_ONCE = 500;
/**
 * Rows that came after the full-text index was made are scored by other statistics, and slowly: with up to 5,000 of
 * them Acc@5 on 57 issues fell from 86 to 72 %, and the slowest searches took a second
 * (docs/decisions/0004-index-fusion.md). Beyond this many, or this share, it is made anew.
 */
const MOST_UNINDEXED = 64;
const MOST_UNINDEXED_SHARE = 1 / 200;
/** Versions of the table (two a save), and full-text indexes made anew, before the old ones are removed. */
const MOST_VERSIONS = 128;
const MOST_INDEXINGS = 4;
/** A search may still be reading a version this old. */
const KEPT_MS = 10_000;

const Row = z.object({
  hash: z.string(),
  start: z.number(),
  end: z.number(),
  of: z.number(),
  text: z.string(),
  symbols: z.string(),
  _score: z.number().optional(),
});

const scoredOf = (row: unknown): ScoredChunk => {
  const { _score, symbols, ...rest } = Row.parse({ ...(row as object) });
  return { chunk: { ...rest, symbols: symbols === '' ? [] : symbols.split(' ') }, score: _score ?? 0 };
};
const chunkOf = (row: unknown): Chunk => scoredOf(row).chunk;

const sameStamp = (a: Stamp, b: Stamp): boolean =>
  a.version === b.version && a.files === b.files && a.bytes === b.bytes;

const anyOf = (hashes: readonly string[]): string => `hash IN (${hashes.map((hash) => `'${hash}'`).join(',')})`;

function* groupsOf(hashes: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < hashes.length; at += NAMED_AT_ONCE) yield hashes.slice(at, at + NAMED_AT_ONCE);
}

/** Chunks in a LanceDB table with its manifest beside it. One process writes. Errors are LanceDB's own. */
export class LanceStore implements ChunkStore {
  readonly contents = new Map<string, number>();
  readonly #lance: Lance;
  readonly #directory: string;
  readonly #connection: Connection;
  #table: Table;
  #tree: Tree | null = null;
  #tidied = 0;
  #changed = false;
  #indexings = 0;
  #indexed = false;

  private constructor(lance: Lance, directory: string, connection: Connection, table: Table) {
    this.#lance = lance;
    this.#directory = directory;
    this.#connection = connection;
    this.#table = table;
  }

  /** Opens what is there and whole; what is damaged or of another version is made anew, empty. Absolute path. */
  static async open(lance: Lance, directory: string): Promise<LanceStore> {
    await mkdir(directory, { recursive: true });
    const connection = await lance.connect(directory);
    const manifest = await readManifest(directory);
    if (manifest !== null && (await connection.tableNames()).includes(manifest.table)) {
      const store = await LanceStore.#reopen(lance, directory, connection, manifest);
      if (store !== null) return store;
    }
    return LanceStore.#create(lance, directory, connection);
  }

  static async #create(lance: Lance, directory: string, connection: Connection): Promise<LanceStore> {
    await removeManifest(directory);
    await removeOtherTables(directory, null);
    const store = new LanceStore(lance, directory, connection, await createTable(connection));
    store.#changed = true;
    await store.#write();
    return store;
  }

  static async #reopen(
    lance: Lance,
    directory: string,
    connection: Connection,
    manifest: Manifest,
  ): Promise<LanceStore | null> {
    try {
      const store = new LanceStore(lance, directory, connection, await connection.openTable(manifest.table));
      store.#tree = manifest.tree === null ? null : new Map(Object.entries(manifest.tree));
      store.#tidied = manifest.tidied;
      if (sameStamp(manifest.stamp, await stampOf(directory, store.#table))) {
        for (const [hash, chunks] of Object.entries(manifest.contents)) store.contents.set(hash, chunks);
        store.#indexed = await isIndexed(store.#table);
      } else {
        await store.#recover();
      }
      return store;
    } catch (error) {
      // LanceDB tells damage by message only: what cannot be opened and read through is made anew.
      if (isNoSpace(error)) throw error;
      return null;
    }
  }

  /** After a write that was cut short: keeps the contents whose chunks are all there, and makes the indexes anew. */
  async #recover(): Promise<void> {
    const starts = new Map<string, number[]>();
    const wanted = new Map<string, number>();
    for await (const batch of this.#table.query().select(CHUNK_COLUMNS)) {
      for (const row of batch.toArray()) {
        const { hash, start, of } = chunkOf(row);
        const known = starts.get(hash);
        if (known === undefined) starts.set(hash, [start]);
        else known.push(start);
        wanted.set(hash, of);
      }
    }
    const broken: string[] = [];
    for (const [hash, of] of wanted) {
      const found = starts.get(hash) ?? [];
      if (found.length === of && new Set(found).size === of) this.contents.set(hash, of);
      else broken.push(hash);
    }
    for (const hashes of groupsOf(broken)) await this.#table.delete(anyOf(hashes));
    if (this.contents.size > 0) await indexTable(this.#lance, this.#table);
    this.#indexed = this.contents.size > 0;
    this.#changed = true;
    await this.#write();
  }

  /** The tree of the last whole build; null before the first. */
  get tree(): Tree | null {
    return this.#tree;
  }

  /** Chunks it holds. */
  get size(): number {
    return [...this.contents.values()].reduce((sum, chunks) => sum + chunks, 0);
  }

  async add(chunks: readonly Chunk[]): Promise<void> {
    this.#changed = true;
    await this.#table.add(rowsOf(chunks));
    for (const { hash, of } of chunks) this.contents.set(hash, of);
  }

  async remove(hashes: readonly string[]): Promise<void> {
    for (const group of groupsOf(hashes)) {
      this.#changed = true;
      await this.#table.delete(anyOf(group));
      for (const hash of group) this.contents.delete(hash);
    }
  }

  /** Makes what was added searchable and lasting; writes nothing where nothing changed. `tree` null keeps the last. */
  async settle(tree: Tree | null): Promise<void> {
    if (tree !== null && !sameTree(tree, this.#tree)) {
      this.#tree = tree;
      this.#changed = true;
    }
    if (!this.#changed) return;
    if (this.contents.size > 0 && (!this.#indexed || (await this.#isBehind()))) {
      await indexTable(this.#lance, this.#table);
      this.#indexed = true;
      this.#indexings += 1;
    }
    await this.#write();
  }

  async #isBehind(): Promise<boolean> {
    const rows = await unindexedRows(this.#table);
    return rows > Math.max(MOST_UNINDEXED, this.size * MOST_UNINDEXED_SHARE);
  }

  /** Merges small fragments and removes old versions, where there are enough of them to be worth it. */
  async tidy(): Promise<void> {
    const version = await this.#table.version();
    if (version - this.#tidied < MOST_VERSIONS && this.#indexings < MOST_INDEXINGS) return;
    await this.#table.optimize({ cleanupOlderThan: new Date(Date.now() - KEPT_MS) });
    this.#tidied = await this.#table.version();
    this.#indexings = 0;
    await this.#write();
  }

  async #write(): Promise<void> {
    await writeManifest(this.#directory, {
      table: this.#table.name,
      stamp: await stampOf(this.#directory, this.#table),
      tidied: this.#tidied,
      tree: this.#tree === null ? null : Object.fromEntries(this.#tree),
      contents: Object.fromEntries(this.contents),
    });
    this.#changed = false;
  }

  async matching(terms: readonly Terms[], limit: number): Promise<readonly ScoredChunk[]> {
    const { BooleanQuery, MatchQuery, Occur } = this.#lance;
    if (!this.#indexed) return [];
    const parts = terms.map(({ weight, tokens }): [typeof Occur.Should, InstanceType<typeof MatchQuery>] => [
      Occur.Should,
      new MatchQuery(tokens.join(' '), 'tokens', { boost: weight }),
    ]);
    const query = this.#table.query().fullTextSearch(new BooleanQuery(parts));
    const rows = await query
      .select([...CHUNK_COLUMNS, '_score'])
      .limit(limit)
      .toArray();
    return rows.map(scoredOf);
  }

  async defining(names: readonly string[], limit: number): Promise<readonly Chunk[]> {
    if (!this.#indexed) return [];
    const query = this.#table.query().fullTextSearch(new this.#lance.MatchQuery(names.join(' '), 'symbols'));
    const rows = await query
      .select([...CHUNK_COLUMNS, '_score'])
      .limit(limit)
      .toArray();
    return rows.map(chunkOf);
  }

  async chunks(hashes: readonly string[]): Promise<readonly Chunk[]> {
    const chunks: Chunk[] = [];
    for (const group of groupsOf(hashes)) {
      const rows = await this.#table.query().where(anyOf(group)).select(CHUNK_COLUMNS).toArray();
      chunks.push(...rows.map(chunkOf));
    }
    return chunks.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.start - b.start));
  }

  close(): void {
    this.#table.close();
    this.#connection.close();
  }
}

const sameTree = (a: Tree, b: Tree | null): boolean =>
  b !== null && a.size === b.size && [...a].every(([path, hash]) => b.get(path) === hash);

/** The disk is full: nothing is damaged, and making the index anew would not help. */
export const isNoSpace = (error: unknown): boolean =>
  error instanceof Error && /ENOSPC|No space left|os error 28|EDQUOT|Disk quota/i.test(error.message);
