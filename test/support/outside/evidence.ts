import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import type { Decision, Fact, FactOf } from '../../../src/core/facts.ts';
import type { Effect } from '../../../src/forge-server/effects.ts';
import type { Issue, Pull, Repository } from '../../../src/forge-server/state.ts';
import type { JournalEntry } from '../../../src/rehearsal/journal.ts';

export type PullIssue = Issue & { pull: Pull };

/** What somebody outside can know of a run: the forge's folder, the log, and what the model server saw. No code of ours reads it. */
export interface Evidence {
  readonly repository: Repository;
  readonly pulls: readonly PullIssue[];
  readonly issues: readonly Issue[];
  /** Requests for a change as the forge recorded them. */
  readonly effects: readonly Effect[];
  /** Asks the forge's bare repository. */
  readonly git: (...args: string[]) => Promise<string>;
  readonly log: readonly Decision[];
  readonly calls: readonly JournalEntry[];
}

export interface Places {
  /** The forge's folder, with one repository in it. */
  readonly forge: string;
  readonly log: string;
  readonly journal: string;
}

export function readEvidence(places: Places): Evidence {
  const { owner, name } = onlyRepository(places.forge);
  const repository: Repository = JSON.parse(readFileSync(join(places.forge, owner, `${name}.json`), 'utf8'));
  const bare = join(places.forge, owner, `${name}.git`);
  return {
    repository,
    pulls: repository.issues.filter((issue): issue is PullIssue => issue.pull !== undefined),
    issues: repository.issues.filter((issue) => issue.pull === undefined),
    effects: jsonLines(join(places.forge, 'effects.jsonl')),
    git: async (...args) => (await gitIn(bare, args)).trim(),
    log: readLog(places.log),
    calls: jsonLines(places.journal),
  };
}

function onlyRepository(forge: string): { owner: string; name: string } {
  const found = readdirSync(forge, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: owner }) =>
      readdirSync(join(forge, owner))
        .filter((file) => file.endsWith('.json'))
        .map((file) => ({ owner, name: file.slice(0, -'.json'.length) })),
    );
  if (found.length !== 1 || !found[0]) throw new Error(`${forge} holds ${found.length} repositories, not one`);
  return found[0];
}

const lines = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');

const jsonLines = <T>(file: string): T[] => lines(file).map((line) => JSON.parse(line));

/** The decisions of a log: each line a CRC-32, a space, JSON. Whatever is damaged throws, and so does a gap. */
export function readLog(file: string): Decision[] {
  return lines(file).map((line, at) => {
    const json = line.slice(9);
    if (crc32(json).toString(16).padStart(8, '0') !== line.slice(0, 8))
      throw new Error(`line ${at + 1} of ${file} is damaged`);
    const decision: Decision = JSON.parse(json);
    if (decision.seq !== at) throw new Error(`line ${at + 1} of ${file} is decision ${decision.seq}`);
    return decision;
  });
}

export async function gitIn(bare: string, args: readonly string[]): Promise<string> {
  const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C' };
  return (await promisify(execFile)('git', [`--git-dir=${bare}`, ...args], { env, maxBuffer: 1 << 26 })).stdout;
}

/** All facts of a type, each with when its decision was made. */
export const factsOf = <T extends Fact['type']>(
  log: readonly Decision[],
  type: T,
): readonly (FactOf<T> & { readonly decidedAt: number })[] =>
  log.flatMap(({ at, facts }) =>
    facts.filter((fact): fact is FactOf<T> => fact.type === type).map((fact) => ({ ...fact, decidedAt: at })),
  );

/** The only fact of a type; throws where there is none or another one. */
export function onlyFact<T extends Fact['type']>(log: readonly Decision[], type: T): FactOf<T> {
  const [only, ...more] = factsOf(log, type);
  if (!only || more.length > 0) throw new Error(`the log holds ${only ? more.length + 1 : 0} facts ${type}, not one`);
  return only;
}
