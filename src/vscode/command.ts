import { commands, type Disposable } from 'vscode';
import type { Parts } from './parts.ts';

/** Registers a command that tells its failures. */
export const command = (
  { tellFailure }: Pick<Parts, 'tellFailure'>,
  id: string,
  run: (...given: unknown[]) => Promise<unknown>,
): Disposable =>
  commands.registerCommand(id, async (...given: unknown[]) => {
    try {
      return await run(...given);
    } catch (error) {
      await tellFailure(error);
      return undefined;
    }
  });
