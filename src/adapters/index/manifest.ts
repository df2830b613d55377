import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { TOKENS_VERSION } from './tokens.ts';

/** Changes whenever rows or this file are laid out differently. */
const SCHEMA_VERSION = 1;
const NAME = 'index.json';

/** The table's state on disk after our last write: anything else on disk was not us, or was cut short. */
export const Stamp = z.object({ version: z.number(), files: z.number(), bytes: z.number() });
export type Stamp = z.infer<typeof Stamp>;

/** What lies beside the table: which tree it holds, and how to tell that it is whole. */
const Manifest = z.object({
  schema: z.literal(SCHEMA_VERSION),
  tokens: z.literal(TOKENS_VERSION),
  /** Every generation of the table has a name of its own. */
  table: z.string().regex(/^chunks_[0-9a-f]+$/),
  stamp: Stamp,
  /** The table's version when it was last optimised. */
  tidied: z.number(),
  /** Content hash by path; null before the first whole build. */
  tree: z.record(z.string(), z.string()).nullable(),
  /** Chunks by content hash. */
  contents: z.record(z.string(), z.number()),
});
export type Manifest = z.infer<typeof Manifest>;

/** Null where there is none, or none that this version can use: the index is then made anew. */
export async function readManifest(directory: string): Promise<Manifest | null> {
  let text: string;
  try {
    text = await readFile(path.join(directory, NAME), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return Manifest.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

export async function writeManifest(directory: string, manifest: Omit<Manifest, 'schema' | 'tokens'>): Promise<void> {
  const whole: Manifest = { schema: SCHEMA_VERSION, tokens: TOKENS_VERSION, ...manifest };
  const temporary = path.join(directory, `${NAME}.new`);
  await writeFile(temporary, JSON.stringify(whole));
  await rename(temporary, path.join(directory, NAME));
}

export async function removeManifest(directory: string): Promise<void> {
  await rm(path.join(directory, NAME), { force: true });
}
