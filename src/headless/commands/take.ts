import { Command } from 'commander';
import { openMachine } from '../../compose.ts';
import { findRun } from '../begin/known-runs.ts';
import { CannotStart } from '../cannot-start.ts';
import { isKnown, RunFailed } from '../failure.ts';
import { reachForge } from '../run/reach-forge.ts';
import { type Taken, take } from '../run/take.ts';
import { stateFolder } from '../state-folder.ts';

export const takeCommand = (): Command =>
  new Command('take')
    .description('bring what a run has merged into your branch: fast-forward only, and nothing of yours is overwritten')
    .argument('<run>', 'its id, or how it begins')
    .option('--onto-current', 'onto the branch that is checked out, although the run began from another')
    .option('--json', 'print what was brought in as JSON')
    .action(async (id: string, { json, ontoCurrent }: Flags) => {
      const home = stateFolder();
      const known = await findRun(home, id);
      const { root, forge: choice } = known.record;
      const reach = () => reachForge({ home, root, choice, environment: process.env });
      const taking = { machine: await openMachine(home), known, ontoCurrent: ontoCurrent ?? false, reach };
      const taken = await take(taking).catch((error: unknown) => {
        // The run is known, so this is about how things stand, and not about what was typed. Nothing has changed.
        throw error instanceof CannotStart || isKnown(error) ? new RunFailed(error.message) : error;
      });
      if (json) process.stdout.write(`${JSON.stringify(taken)}\n`);
      else for (const line of textOf(taken)) process.stdout.write(`${line}\n`);
    });

interface Flags {
  readonly json?: boolean;
  readonly ontoCurrent?: boolean;
}

function textOf({ run, branch, commit, files, unfinished }: Taken): readonly string[] {
  const more = unfinished ? [`Run ${run} has not ended: this is what it has merged so far.`] : [];
  if (branch === null) return [`Your branch has ${commit.slice(0, 10)} already.`, ...more];
  return [
    `${branch} is now at ${commit.slice(0, 10)}. Files that changed:`,
    ...files.map((file) => `  ${file}`),
    ...more,
  ];
}
