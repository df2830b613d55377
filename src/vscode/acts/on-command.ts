import { commands, type Disposable } from 'vscode';
import type { Parts } from '../parts.ts';

/** Registers a command whose failures are told, with a way on where there is one. */
export const onCommand = (parts: Parts, id: string, act: (target: unknown) => Promise<void>): Disposable =>
  commands.registerCommand(id, async (target?: unknown) => {
    try {
      await act(target);
    } catch (error) {
      await parts.tellFailure(error);
    }
  });
