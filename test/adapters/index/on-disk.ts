import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type LancedbIndex, lancedbIndex } from '../../../src/adapters/index/lancedb.ts';

const never = new AbortController().signal;

export function pidOf(index: LancedbIndex): number {
  if (index.pid === undefined) throw new Error('There is no index process.');
  return index.pid;
}

export const build = async (index: LancedbIndex, folder: string) =>
  index.build(folder, await readdir(folder), { signal: never });

/** Paths of the hits as they come. */
export const found = async (index: LancedbIndex, query: string): Promise<readonly string[]> =>
  (await index.search(query, { limit: 10, signal: never })).map((hit) => hit.path);

/** Every file below a folder, with the hash of its content and when it was written. */
export async function bytesOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const hashed = files.sort().map(async (file) => {
    const hash = createHash('sha256').update(await readFile(file));
    return [path.relative(directory, file), `${hash.digest('hex')} ${(await stat(file)).mtimeMs}`];
  });
  return Object.fromEntries(await Promise.all(hashed));
}

export async function tableFolder(directory: string): Promise<string> {
  const table = (await readdir(directory)).find((name) => name.endsWith('.lance'));
  if (table === undefined) throw new Error('There is no table.');
  return path.join(directory, table);
}

/** A fresh folder to index and a fresh place for the index, for every test of the block that calls this. */
export function onDisk() {
  let root = '';
  const opened: LancedbIndex[] = [];
  const folder = (): string => path.join(root, 'tree');
  // LanceDB takes a relative path that begins with «db» for its cloud: a name worth having in a test.
  const directory = (): string => path.join(root, 'dbs', 'index');

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'lancedb-index-'));
    await mkdir(folder());
  });
  afterEach(async () => {
    for (const index of opened.splice(0)) await index.close();
    await rm(root, { recursive: true, force: true });
  });

  const write = (relative: string, text: string): Promise<void> => writeFile(path.join(folder(), relative), text);
  return {
    folder,
    directory,
    write,
    open: async (): Promise<LancedbIndex> => {
      const outcome = await lancedbIndex({ directory: directory() });
      if ('unavailable' in outcome) throw new Error(outcome.unavailable);
      opened.push(outcome.index);
      return outcome.index;
    },
    /** Files f0.ts, f1.ts…, a chunk each, with a word of their own. */
    writeMany: async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++) await write(`f${n}.ts`, `export const banana${n} = ${n};\n`.repeat(60));
    },
  };
}
