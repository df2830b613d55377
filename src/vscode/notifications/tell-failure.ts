import { CancellationError, commands, env, type LogOutputChannel, Uri, workspace } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import { tellError } from '../messages.ts';
import { failureText, wayOn } from './ways-on.ts';

/** Says in a message what went wrong, with a button where there is a way on. */
export const failureTeller =
  (output: LogOutputChannel) =>
  async (error: unknown): Promise<void> => {
    if (error instanceof CancellationError || (error instanceof Error && error.name === 'AbortError')) return;
    const kind = error instanceof LinkError ? error.kind : 'defect';
    const message = error instanceof Error ? error.message : String(error);
    output.error(kind === 'defect' && error instanceof Error ? (error.stack ?? message) : message);
    // The engine is being started again: whoever shows its state says so, and once is enough.
    if (kind === 'lost') return;
    const way = wayOn(kind, workspace.isTrusted);
    const picked = await tellError(failureText(kind, message), ...(way === null ? [] : [way.label]));
    if (way === null || picked === undefined) return;
    if (way.command.startsWith('https:')) await env.openExternal(Uri.parse(way.command));
    else await commands.executeCommand(way.command, way.argument);
  };
