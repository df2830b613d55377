import { jsonScreen } from './json-screen.ts';
import type { Screen } from './screen.ts';
import type { Terminal } from './terminal.ts';
import { TerminalScreen } from './terminal-screen.ts';

/** The screen that the user asked for. */
export const screenFor = (terminal: Terminal, { json }: { readonly json?: boolean }): Screen =>
  json === true ? jsonScreen((line) => process.stdout.write(`${line}\n`)) : new TerminalScreen(terminal);
