import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Connection, Table } from '@lancedb/lancedb';
import { Field, Int32, Schema, Utf8 } from 'apache-arrow';
import type { Chunk } from './chunk.ts';
import type { Stamp } from './manifest.ts';
import { tokensOf } from './tokens.ts';

/** The native module, handed in by whoever dared to load it. */
export type Lance = typeof import('@lancedb/lancedb');

const SCHEMA = new Schema([
  new Field('hash', new Utf8(), false),
  new Field('start', new Int32(), false),
  new Field('end', new Int32(), false),
  new Field('of', new Int32(), false),
  new Field('text', new Utf8(), false),
  new Field('tokens', new Utf8(), false),
  new Field('symbols', new Utf8(), false),
]);
/** What makes a chunk; `tokens` is only for searching. */
export const CHUNK_COLUMNS = ['hash', 'start', 'end', 'of', 'text', 'symbols'];
const SEARCHED = ['tokens', 'symbols'];

/** Rows as LanceDB takes them. Plain records: it does not know an Arrow table made by the ESM build of apache-arrow. */
export const rowsOf = (chunks: readonly Chunk[]): Record<string, unknown>[] =>
  chunks.map(({ symbols, ...chunk }) => ({
    ...chunk,
    tokens: tokensOf(chunk.text).join(' '),
    symbols: symbols.join(' '),
  }));

/** A table under a name never used before: LanceDB remembers files by name, and a damaged one must not come back. */
export async function createTable(connection: Connection): Promise<Table> {
  return connection.createEmptyTable(`chunks_${randomBytes(6).toString('hex')}`, SCHEMA);
}

/** Makes both full-text indexes anew. The table must have rows. */
export async function indexTable(lance: Lance, table: Table): Promise<void> {
  for (const column of SEARCHED) {
    // The tokens are ours: LanceDB only has to cut at the spaces. Positions serve phrases, which we do not ask for.
    const config = lance.Index.fts({
      baseTokenizer: 'whitespace',
      lowercase: false,
      stem: false,
      removeStopWords: false,
      asciiFolding: false,
      withPosition: false,
      maxTokenLength: 1000,
    });
    await table.createIndex(column, { config, replace: true });
  }
}

export async function isIndexed(table: Table): Promise<boolean> {
  const indices = await table.listIndices();
  return SEARCHED.every((column) => indices.some(({ columns }) => columns.includes(column)));
}

export async function unindexedRows(table: Table): Promise<number> {
  return (await table.indexStats('tokens_idx'))?.numUnindexedRows ?? 0;
}

const folderOf = (directory: string, name: string): string => path.join(directory, `${name}.lance`);

export async function stampOf(directory: string, table: Table): Promise<Stamp> {
  const folder = folderOf(directory, table.name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).size));
  return { version: await table.version(), files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Removes every table in the folder but the one named. */
export async function removeOtherTables(directory: string, name: string | null): Promise<void> {
  for (const entry of await readdir(directory)) {
    if (!/^chunks_[0-9a-f]+\.lance$/.test(entry) || entry === `${name}.lance`) continue;
    await rm(path.join(directory, entry), { recursive: true, force: true });
  }
}
