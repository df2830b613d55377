import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jsonlLog, LOG_FILE } from '../../../src/adapters/log/jsonl.ts';
import type { Decision, Fact, FactOf } from '../../../src/core/facts.ts';
import { type Overview, overviewOf } from '../../../src/core/projections/overview.ts';
import type { Body, Text } from '../../../src/core/text.ts';
import type { Repository } from '../../../src/forge-server/state.ts';

/** Where the extension keeps everything, in the user data folder `profile` of an editor. */
export const storageOf = (profile: string): string => join(profile, 'User', 'globalStorage', 'issue-swarm.issue-swarm');

/** A run as it lies on disk. */
export interface KeptRun {
  readonly run: string;
  readonly folder: string;
}

/** All runs that lie below the extension's storage, the oldest first: those of repositories and demonstrations alike. */
export async function keptRuns(profile: string): Promise<readonly KeptRun[]> {
  const logs = await filesBelow(storageOf(profile), LOG_FILE);
  const born = await Promise.all(logs.map(async (log) => ({ log, at: (await stat(log)).birthtimeMs })));
  return born
    .sort((one, other) => one.at - other.at)
    .map(({ log }) => ({ run: basename(dirname(log)), folder: dirname(log) }));
}

/** The only run that lies there; waits until there is one. */
export const onlyRun = (profile: string): Promise<KeptRun> =>
  until('a run lies in the storage', async () => {
    const [only, ...more] = await keptRuns(profile);
    if (more.length > 0) throw new Error(`There are ${more.length + 1} runs, not one.`);
    return only;
  });

/** The decisions of a run so far, read as the engine reads them. */
export async function decisionsOf({ folder }: KeptRun): Promise<readonly Decision[]> {
  const log = await jsonlLog({ directory: folder });
  try {
    return (await log.read()).decisions;
  } finally {
    await log.close();
  }
}

export const readRun = async (run: KeptRun): Promise<Overview> => overviewOf(await decisionsOf(run));

/** All facts of one type so far. */
export async function factsOf<T extends Fact['type']>(run: KeptRun, type: T): Promise<readonly FactOf<T>[]> {
  const facts = (await decisionsOf(run)).flatMap((decision) => decision.facts);
  return facts.filter((fact): fact is FactOf<T> => fact.type === type);
}

/** The whole of a text or body of the log. */
export async function textIn(run: KeptRun, body: Text | Body): Promise<string> {
  const log = await jsonlLog({ directory: run.folder });
  try {
    const parts = Array.isArray(body) ? body : [body];
    return (await Promise.all(parts.map((part) => (typeof part === 'string' ? part : log.text(part))))).join('');
  } finally {
    await log.close();
  }
}

/** Waits for the first fact of a type that fits. */
export const untilFact = <T extends Fact['type']>(
  run: KeptRun,
  type: T,
  fits: (fact: FactOf<T>) => boolean = () => true,
): Promise<FactOf<T>> =>
  until(`${run.run} holds a fitting ${type}`, async () => (await factsOf(run, type)).find(fits), {
    orElse: async () => lastFacts(await decisionsOf(run)),
  });

/** Waits until a run has closed, and says how. */
export const untilClosed = async (run: KeptRun): Promise<FactOf<'run-closed'>['outcome']> =>
  (await untilFact(run, 'run-closed')).outcome;

const lastFacts = (decisions: readonly Decision[]): string =>
  decisions
    .slice(-6)
    .flatMap(({ seq, facts }) => facts.map((fact) => `${seq} ${JSON.stringify(fact).slice(0, 400)}`))
    .join('\n');

const LONGEST_MS = 90_000;
const LOOK_AGAIN_MS = 150;

export interface Patience {
  readonly ms?: number;
  /** What else to say when it never came true. */
  readonly orElse?: () => Promise<string>;
}

/** Waits until `look` answers something; throws, saying what never came true. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | null | false>,
  { ms = LONGEST_MS, orElse }: Patience = {},
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > end) throw new Error(`It never came true that ${what}.\n${(await orElse?.()) ?? ''}`);
    await pause(LOOK_AGAIN_MS);
  }
}

/** What the local forges below the storage know, one record a repository. */
export async function forgeRecords(profile: string): Promise<readonly Repository[]> {
  const files = (await filesBelow(storageOf(profile), null)).filter((file) =>
    /\/forge\/[^/]+\/[^/]+\.json$/.test(file),
  );
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as Repository));
}

/** Files below a folder by their name, or all of them; insides of git repositories are left out. None where it is not there. */
export async function filesBelow(folder: string, name: string | null): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return name === null || entry.name === name ? [path] : [];
      return /\.git$|^(stores|workbenches|texts)$/.test(entry.name) && name !== null ? [] : filesBelow(path, name);
    }),
  );
  return found.flat();
}
