import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { whoHolds } from '../../compose.ts';
import { writableFolder } from '../state-folder.ts';
import { demonstrationLock } from './open-demonstration.ts';

/** How many demonstrations are kept, the newest ones. */
export const KEPT_DEMONSTRATIONS = 5;
const HOUR = 3_600_000;

export const demonstrationsIn = (home: string): string => join(home, 'demonstrations');

interface Making {
  readonly home: string;
  /** Keep all earlier ones. */
  readonly keep: boolean;
  /** Folders that must stay, such as those of demonstrations that go on. */
  readonly spared?: ReadonlySet<string>;
}

/** A new folder for a demonstration. Of earlier ones the oldest are removed. */
export async function demonstrationFolder({ home, keep, spared = new Set() }: Making): Promise<string> {
  const all = demonstrationsIn(home);
  await writableFolder(all);
  if (!keep) await removeOld(all, spared);
  const moment = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  for (let number = process.pid; ; number += 1) {
    const folder = join(all, `${moment}-${number}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/** Ours by their place and name, and not of a demonstration that may be going on. */
async function removeOld(all: string, spared: ReadonlySet<string>): Promise<void> {
  const names = (await readdir(all)).filter((name) => /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d+$/.test(name)).sort();
  for (const name of names.slice(0, Math.max(0, names.length - KEPT_DEMONSTRATIONS + 1))) {
    const folder = join(all, name);
    if (spared.has(folder)) continue;
    if ((await whoHolds(demonstrationLock(folder))) !== null) continue;
    if (Date.now() - (await stat(folder)).mtimeMs > HOUR) await rm(folder, { recursive: true, force: true });
  }
}
