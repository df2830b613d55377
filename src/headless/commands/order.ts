import { Command } from 'commander';
import type { Measure } from '../../core/measure.ts';
import { measureEffect } from '../../core/projections/measure-effect.ts';
import { motionFlaw } from '../../core/run/motion-flaw.ts';
import type { Run } from '../../core/run.ts';
import type { Engine } from '../../engine/engine.ts';
import { CannotStart } from '../cannot-start.ts';
import { MEASURES, readMeasure } from '../orders/read-measure.ts';
import { stowedMeasure } from '../orders/stowed-measure.ts';
import { type Before, continueRun } from '../run/continue-run.ts';
import type { Screen } from '../screens/screen.ts';
import { screenFor } from '../screens/screen-for.ts';
import { Terminal } from '../screens/terminal.ts';
import { visible } from '../screens/visible.ts';

interface Flags {
  readonly why?: string;
  readonly json?: boolean;
}

/** The chair stands above the board: what it orders is done at once. */
export const orderCommand = (): Command =>
  new Command('order')
    .description('have something done about a run at once, and go on with it')
    .argument('<run>', 'its id, or how it begins')
    .argument('<measure...>', 'what is to be done')
    .option('--why <text>', 'the reason, which whom it is about hears')
    .option('--json', 'print facts as JSON lines and the report last')
    .addHelpText('after', `${MEASURES}\nExample:\n  order RUN terminate developer-2 --why "It goes astray."\n`)
    .action(async (run: string, words: readonly string[], flags: Flags) => {
      const why = flags.why ?? '';
      await act({ run, words, flags }, (engine, measure) =>
        engine.submit({ type: 'carry-out', at: Date.now(), measure, why }),
      );
    });

/** Puts something before the board, which decides it. */
export const motionCommand = (): Command =>
  new Command('motion')
    .description('put something before the board of a run, and go on with it')
    .argument('<run>', 'its id, or how it begins')
    .argument('<measure...>', 'what is to be done')
    .requiredOption('--why <text>', 'what speaks for it: the board decides by that')
    .option('--json', 'print facts as JSON lines and the report last')
    .addHelpText(
      'after',
      `${MEASURES}\nExample:\n  motion RUN replace developer-2 --why "Its last three commits undo each other."\n`,
    )
    .action(async (run: string, words: readonly string[], flags: Flags) => {
      await act({ run, words, flags }, async (engine, measure) => {
        const evidence = await engine.texts.stow(flags.why ?? '');
        return engine.submit({ type: 'raise-motion', at: Date.now(), measure, evidence });
      });
    });

interface Acting {
  readonly run: string;
  readonly words: readonly string[];
  readonly flags: Flags;
}

type Submit = (engine: Engine, measure: Measure) => ReturnType<Before['submit']>;

async function act({ run, words, flags }: Acting, submit: Submit): Promise<void> {
  const terminal = new Terminal(flags);
  const screen = screenFor(terminal, flags);
  let measure: Measure | null = null;
  const before: Before = {
    check: (standing) => {
      measure = sound(words, standing, screen);
    },
    submit: async (engine) => (measure === null ? [] : submit(engine, await stowedMeasure(engine, measure))),
  };
  process.exitCode = await continueRun({ run, screen, askOnRed: terminal.interactive, before });
}

function sound(words: readonly string[], run: Run, screen: Screen): Measure {
  const measure = readMeasure(words, run);
  const flaw = motionFlaw(run, measure);
  if (flaw !== null) throw new CannotStart(flaw);
  for (const line of measureEffect(run, measure)) screen.notice(visible(line));
  return measure;
}
