import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CannotStart } from '../cannot-start.ts';

/** Where issues and pull requests of a run live, without any secret. */
export const ForgeChoice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('local'), twoIdentities: z.boolean() }),
  z.object({
    kind: z.literal('github'),
    baseUrl: z.string(),
    owner: z.string(),
    repository: z.string(),
    /** Names of the environment variables that hold the tokens. */
    tokenEnv: z.string(),
    reviewerTokenEnv: z.string().nullable(),
  }),
]);
export type ForgeChoice = z.infer<typeof ForgeChoice>;

/** By provider: the environment variable that holds its key. */
export const KeyVariables = z.record(z.string(), z.string());
export type KeyVariables = z.infer<typeof KeyVariables>;

/** What is needed besides the log to reach everything again when a run is continued. Keys and tokens are never in it. */
export const RunRecord = z.object({
  version: z.literal(1),
  run: z.string(),
  root: z.string(),
  issue: z.number().int().positive(),
  forge: ForgeChoice,
  keys: KeyVariables,
});
export type RunRecord = z.infer<typeof RunRecord>;

const FILE = 'run.json';

export const writeRecord = (runFolder: string, record: RunRecord): Promise<void> =>
  writeFile(join(runFolder, FILE), `${JSON.stringify(record, null, 1)}\n`, { mode: 0o600 });

/** Null where the folder has none: nobody is to continue that run. */
export async function readRecord(runFolder: string): Promise<RunRecord | null> {
  let text: string;
  try {
    text = await readFile(join(runFolder, FILE), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
  const read = RunRecord.safeParse(JSON.parse(text));
  if (read.success) return read.data;
  throw new CannotStart(
    `${join(runFolder, FILE)} is damaged or of a newer version. Update Issue Swarm to go on with it.`,
  );
}

/** The same forge, so that equal issue numbers mean the same issue. */
export const sameForge = (one: ForgeChoice, other: ForgeChoice): boolean =>
  one.kind === 'local' || other.kind === 'local'
    ? one.kind === other.kind
    : `${one.baseUrl}/${one.owner}/${one.repository}`.toLowerCase() ===
      `${other.baseUrl}/${other.owner}/${other.repository}`.toLowerCase();
