import { join } from 'node:path';
import { listRuns } from '../../compose.ts';
import type { FactOf } from '../../core/facts.ts';
import { CannotStart } from '../cannot-start.ts';
import { type ForgeChoice, type RunRecord, readRecord, sameForge } from '../run/run-record.ts';
import { runsFolder } from '../run/start-run.ts';
import { foldersIn } from '../state-folder.ts';

/** A run that was begun on this machine. */
export interface KnownRun {
  readonly id: string;
  readonly folder: string;
  readonly record: RunRecord;
  readonly opened: FactOf<'run-opened'> | null;
  /** Null: it has not ended. */
  readonly outcome: FactOf<'run-closed'>['outcome'] | null;
  /** When its log was last written, in ms since 1970. */
  readonly last: number;
  readonly problem: string | null;
}

/** All runs of all repositories, the oldest first. */
export async function allRuns(home: string): Promise<readonly KnownRun[]> {
  const repositories = join(home, 'repositories');
  const names = await foldersIn(repositories);
  const found = await Promise.all(names.map((name) => runsIn(join(repositories, name, 'runs'))));
  return found.flat().sort((a, b) => (a.opened?.at ?? 0) - (b.opened?.at ?? 0));
}

/** The runs whose folders lie in `folder`, by their ids. */
export async function runsIn(folder: string): Promise<readonly KnownRun[]> {
  const runs: KnownRun[] = [];
  for (const { run: id, first, last, problem } of await listRuns(folder)) {
    const record = await readRecord(join(folder, id));
    if (record === null) continue;
    const opened = first?.facts.find((fact) => fact.type === 'run-opened') ?? null;
    const closed = last?.facts.find((fact) => fact.type === 'run-closed');
    runs.push({
      id,
      folder: join(folder, id),
      record,
      opened,
      outcome: closed?.outcome ?? null,
      last: last?.at ?? 0,
      problem,
    });
  }
  return runs;
}

/** The run of this id, or of the only one that begins so. */
export async function findRun(home: string, id: string): Promise<KnownRun> {
  const runs = await allRuns(home);
  const found = runs.filter((run) => run.id === id || (id.length >= 3 && run.id.startsWith(id)));
  const exact = found.find((run) => run.id === id) ?? (found.length === 1 ? found[0] : undefined);
  if (exact !== undefined) return exact;
  if (found.length > 1)
    throw new CannotStart(`Several runs begin with ${id}: ${found.map((run) => run.id).join(', ')}.`);
  throw new CannotStart(`There is no run ${id} here. Those that are there: npm run swarm -- runs`);
}

/** An earlier run on the same issue that has not ended. */
export async function unfinishedRun(
  at: { readonly home: string; readonly root: string },
  forge: ForgeChoice,
  issue: number,
): Promise<KnownRun | null> {
  const runs = await runsIn(runsFolder(at.home, at.root));
  const same = ({ record, opened, outcome }: KnownRun) =>
    opened !== null && outcome === null && record.issue === issue && sameForge(record.forge, forge);
  return runs.findLast(same) ?? null;
}
