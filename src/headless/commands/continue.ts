import { Command } from 'commander';
import { continueRun } from '../run/continue-run.ts';
import { screenFor } from '../screens/screen-for.ts';
import { Terminal } from '../screens/terminal.ts';

export const continueCommand = (): Command =>
  new Command('continue')
    .description('go on with a run where it stopped, however it stopped')
    .argument('<run>', 'its id, or how it begins')
    .option('--yes', 'go on where the baseline is red')
    .option('--json', 'print facts as JSON lines and the report last')
    .action(async (run: string, flags: { readonly json?: boolean; readonly yes?: boolean }) => {
      const terminal = new Terminal(flags);
      const askOnRed = terminal.interactive && flags.yes !== true;
      process.exitCode = await continueRun({ run, screen: screenFor(terminal, flags), askOnRed });
    });
