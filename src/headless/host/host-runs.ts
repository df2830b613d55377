import { join } from 'node:path';
import { whoHolds } from '../../compose.ts';
import type { Overview } from '../../core/projections/overview.ts';
import { LinkError } from '../../link/link-error.ts';
import type { RunRow } from '../../link/protocol.ts';
import { LogError } from '../../ports/log.ts';
import { allRuns, type KnownRun, runsIn } from '../begin/known-runs.ts';
import { demonstrationsIn } from '../run/demonstration-folder.ts';
import { demonstrationHome, demonstrationLock } from '../run/open-demonstration.ts';
import { runsFolder } from '../run/start-run.ts';
import { foldersIn } from '../state-folder.ts';
import type { Host } from './host.ts';
import type { ReadableRun } from './run-reader.ts';

/** A run as this host knows it: of its folder, or a demonstration. */
export interface HostRun {
  readonly kind: RunRow['kind'];
  readonly known: KnownRun;
  /** The state folder that it lies in: a demonstration has its own. */
  readonly home: string;
  /** Where a demonstration is kept. */
  readonly folder: string | null;
}

async function hostRuns({ home, root }: Host): Promise<readonly HostRun[]> {
  const own = root === null ? [] : await runsIn(runsFolder(home, root));
  const names = await foldersIn(demonstrationsIn(home));
  const demonstrations = names.map(async (name) => {
    const folder = join(demonstrationsIn(home), name);
    const runs = await allRuns(demonstrationHome(folder));
    return runs.map((known): HostRun => ({ kind: 'demonstration', known, home: demonstrationHome(folder), folder }));
  });
  const issues = own.map((known): HostRun => ({ kind: 'issue', known, home, folder: null }));
  return [...issues, ...(await Promise.all(demonstrations)).flat()];
}

/** The newest first. */
export async function runRows(host: Host): Promise<readonly RunRow[]> {
  const rows = await Promise.all((await hostRuns(host)).map((run) => rowOf(host, run)));
  return rows.sort((a, b) => b.opened - a.opened);
}

async function rowOf(host: Host, { kind, known, folder }: HostRun): Promise<RunRow> {
  const { id: run, record, opened, outcome } = known;
  const going = host.going.get(run);
  const row = {
    run,
    kind,
    issue: opened?.mission.issue ?? record.issue,
    title: opened?.mission.title ?? '',
    opened: opened?.at ?? 0,
    last: going?.decisions.at(-1)?.at ?? known.last,
  };
  if (going === undefined && outcome !== null && known.problem === null)
    return { ...row, state: outcome, asks: 0, spent: null, problem: null };
  const read = going ?? known.problem ?? (await overviewOr(host, known));
  if (typeof read === 'string') return { ...row, state: 'unreadable', asks: 0, spent: null, problem: read };
  const state = 'overview' in read ? read.overview.run : read.run;
  const { tokens, money, moneyUnknown } = state.ledger;
  // Demonstrations are listed by all hosts.
  const elsewhere =
    going === undefined && folder !== null && !host.going.isGoing(run)
      ? await whoHolds(demonstrationLock(folder))
      : null;
  return {
    ...row,
    state: state.outcome ?? (host.going.isGoing(run) || elsewhere !== null ? 'going' : 'stopped'),
    asks: Object.keys(state.asks).length,
    spent: { tokens, money: moneyUnknown ? null : money },
    problem: elsewhere === null ? null : `Another window is at work on it (${elsewhere}).`,
  };
}

/** Why it cannot be read, where it cannot: one bad log must not hide the other runs. */
async function overviewOr(host: Host, { id, folder }: KnownRun): Promise<Overview | string> {
  try {
    return (await host.reader.read(id, folder)).overview();
  } catch (error) {
    if (error instanceof LogError) return error.message;
    throw error;
  }
}

/** Throws `LinkError` where there is none of this id. */
export async function findHostRun(host: Host, id: string): Promise<HostRun> {
  const found = (await hostRuns(host)).find(({ known }) => known.id === id);
  if (found === undefined) throw new LinkError('cannot', `There is no run ${id} here any more.`);
  return found;
}

export const readHostRun = async (host: Host, id: string): Promise<ReadableRun> => {
  const going = host.going.get(id);
  return host.reader.read(id, going === undefined ? (await findHostRun(host, id)).known.folder : '');
};
