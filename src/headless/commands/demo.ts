import { Command, InvalidArgumentError } from 'commander';
import { demonstrate } from '../run/demonstration.ts';
import { demonstrationFolder, KEPT_DEMONSTRATIONS } from '../run/demonstration-folder.ts';
import { exitCodeOf } from '../run/drive.ts';
import { screenFor } from '../screens/screen-for.ts';
import { Terminal } from '../screens/terminal.ts';
import { stateFolder } from '../state-folder.ts';

interface Options {
  readonly json?: boolean;
  readonly pace?: number;
  readonly keep?: boolean;
}

/** ms for a reply at a terminal, so that a person can follow. */
const PACE = 500;

export const demoCommand = (): Command =>
  new Command('demo')
    .description('run a whole swarm on a sample project: rehearsed replies, everything else real; no key needed')
    .option('--json', 'print facts as JSON lines and the report last')
    .option('--pace <ms>', 'how long the model stand-in takes for a reply', wholeNumber)
    .option('--keep', `keep all earlier demonstrations (else the newest ${KEPT_DEMONSTRATIONS})`)
    .action(async (options: Options) => {
      const terminal = new Terminal(options);
      const folder = await demonstrationFolder({ home: stateFolder(), keep: options.keep ?? false });
      const pace = options.pace ?? (terminal.live ? PACE : 0);
      const report = await demonstrate({ folder, screen: screenFor(terminal, options), pace });
      process.exitCode = exitCodeOf(report);
    });

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number of milliseconds.');
  return Number(text);
}
