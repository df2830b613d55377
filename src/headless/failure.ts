import { CommanderError } from 'commander';
import { DayLedgerError } from '../ports/day-ledger.ts';
import { ForgeError } from '../ports/forge.ts';
import { GitError } from '../ports/git.ts';
import { IndexError } from '../ports/index.ts';
import { LogError } from '../ports/log.ts';
import { ModelError } from '../ports/model.ts';
import { ShellError } from '../ports/shell.ts';
import { CannotStart } from './cannot-start.ts';

/** How a command ends that fails: what is said, and the exit code. */
export interface Ending {
  readonly said: string;
  readonly code: number;
}

/** A run that had begun ended by something we know: what is said, with exit code 1. */
export class RunFailed extends Error {
  override readonly name = 'RunFailed';
}

/** One sentence for what we know; the stack and a request to report it for what we do not. */
export function endingOf(error: unknown): Ending {
  if (error instanceof CommanderError) return { said: '', code: error.exitCode === 0 ? 0 : 2 };
  if (error instanceof RunFailed) return { said: error.message, code: 1 };
  if (error instanceof CannotStart || isKnown(error)) return { said: error.message, code: 2 };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { said: `This is a defect of Issue Swarm. Please report it, with what follows.\n${stack}`, code: 1 };
}

/** An error that its port declares: its message is a sentence with what to do. */
export const isKnown = (error: unknown): error is Error =>
  [GitError, ForgeError, ModelError, LogError, ShellError, IndexError, DayLedgerError].some(
    (kind) => error instanceof kind,
  );
