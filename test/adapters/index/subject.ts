import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { keywordIndex } from '../../../src/adapters/index/keyword.ts';
import { lancedbIndex } from '../../../src/adapters/index/lancedb.ts';
import type { Hit, Index, IndexState } from '../../../src/ports/index.ts';

const makers: Readonly<Record<'lancedb' | 'keyword', (directory: string) => Promise<Index>>> = {
  keyword: async () => keywordIndex({ reason: 'the test asked for it' }),
  lancedb: async (directory) => {
    const outcome = await lancedbIndex({ directory });
    if ('unavailable' in outcome) throw new Error(outcome.unavailable);
    return outcome.index;
  },
};

export const kinds = ['keyword', 'lancedb'] as const;
export const never = new AbortController().signal;

/** A text of `count` lines, made from their numbers. */
export const numbered = (count: number, text: (line: number) => string): string =>
  `${Array.from({ length: count }, (_, at) => text(at + 1)).join('\n')}\n`;

/** A fresh index over a fresh folder for every test of the block that calls this. */
export function subject(kind: (typeof kinds)[number]) {
  let root = '';
  let index: Index;
  const files = new Set<string>();

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'index-contract-'));
    await mkdir(path.join(root, 'tree'));
    files.clear();
    index = await makers[kind](path.join(root, 'index'));
  });
  afterEach(async () => {
    await index.close();
    await rm(root, { recursive: true, force: true });
  });

  const search = (query: string, limit = 10): Promise<readonly Hit[]> => index.search(query, { limit, signal: never });
  return {
    root: (): string => root,
    folder: (): string => path.join(root, 'tree'),
    index: (): Index => index,
    /** What is handed to a build. */
    files,
    write: async (relative: string, text: string | Buffer): Promise<void> => {
      const absolute = path.join(root, 'tree', relative);
      await mkdir(path.dirname(absolute), { recursive: true });
      await writeFile(absolute, text);
      files.add(relative);
    },
    build: (signal = never): Promise<IndexState> => index.build(path.join(root, 'tree'), [...files], { signal }),
    search,
    /** Paths of the hits, each once, in order. */
    found: async (query: string): Promise<readonly string[]> => [
      ...new Set((await search(query)).map((hit) => hit.path)),
    ],
  };
}
