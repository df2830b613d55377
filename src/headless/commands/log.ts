import { Command } from 'commander';
import { readRun } from '../../compose.ts';
import { tell } from '../../core/projections/timeline.ts';
import { evolve, newRun } from '../../core/run.ts';
import { findRun } from '../begin/known-runs.ts';
import { stateFolder } from '../state-folder.ts';

export const logCommand = (): Command =>
  new Command('log')
    .description('tell again what happened in a run')
    .argument('<run>', 'its id, or how it begins')
    .option('--json', 'print the facts as they are in the log')
    .action(async (id: string, { json }: { readonly json?: boolean }) => {
      const { folder } = await findRun(stateFolder(), id);
      const { decisions } = await readRun(folder);
      const run = newRun();
      for (const decision of decisions) {
        if (json) process.stdout.write(`${JSON.stringify(decision)}\n`);
        for (const fact of decision.facts) evolve(run, fact);
        if (json) continue;
        const time = new Date(decision.at).toISOString().slice(11, 19);
        const told = decision.facts.flatMap((fact) => tell(fact, run));
        for (const { text } of told) process.stdout.write(`${time}  ${text}\n`);
      }
    });
