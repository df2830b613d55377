import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { demonstrate } from '../run/demonstration.ts';
import { exitCodeOf } from '../run/drive.ts';
import { screenFor } from '../screens/screen-for.ts';
import { Terminal } from '../screens/terminal.ts';
import { stateFolder, writableFolder } from '../state-folder.ts';

interface Options {
  readonly json?: boolean;
  readonly pace?: number;
  readonly keep?: boolean;
}

/** How many demonstrations are kept, the newest ones. */
const KEPT = 5;
const HOUR = 3_600_000;
/** ms for a reply at a terminal, so that a person can follow. */
const PACE = 500;

export const demoCommand = (): Command =>
  new Command('demo')
    .description('run a whole swarm on a sample project: rehearsed replies, everything else real; no key needed')
    .option('--json', 'print facts as JSON lines and the report last')
    .option('--pace <ms>', 'how long the model stand-in takes for a reply', wholeNumber)
    .option('--keep', `keep all earlier demonstrations (else the newest ${KEPT})`)
    .action(async (options: Options) => {
      const terminal = new Terminal(options);
      const all = join(stateFolder(), 'demonstrations');
      await writableFolder(all);
      if (!options.keep) await removeOld(all);
      const moment = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
      const folder = join(all, `${moment}-${process.pid}`);
      const pace = options.pace ?? (terminal.live ? PACE : 0);
      const report = await demonstrate({ folder, screen: screenFor(terminal, options), pace });
      process.exitCode = exitCodeOf(report);
    });

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number of milliseconds.');
  return Number(text);
}

/** Ours by their place and name, and not of a demonstration that may be going on. */
async function removeOld(all: string): Promise<void> {
  const names = (await readdir(all)).filter((name) => /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d+$/.test(name)).sort();
  for (const name of names.slice(0, Math.max(0, names.length - KEPT + 1))) {
    const folder = join(all, name);
    if (Date.now() - (await stat(folder)).mtimeMs > HOUR) await rm(folder, { recursive: true, force: true });
  }
}
