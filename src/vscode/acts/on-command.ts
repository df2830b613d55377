import type { Disposable } from 'vscode';
import { command } from '../command.ts';
import type { Parts } from '../parts.ts';

/** Registers a command about one thing; its failures are told. */
export const onCommand = (parts: Parts, id: string, act: (target: unknown) => Promise<void>): Disposable =>
  command(parts, id, (target) => act(target));
