import { quotes } from './quotes.ts';
import { shares } from './shares.ts';

/** The project's own check, as its package.json says. */
const projectCheck = 'npm test';

/** Every command of this play: what can be allowed beforehand where there is no sandbox. It makes agents run no other. */
export const listedCommands: readonly string[] = [
  projectCheck,
  'node --test test/csv.test.js',
  'node --test test/money.test.js',
  quotes.probe.command,
  shares.probe.command,
];
