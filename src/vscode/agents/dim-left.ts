import { FileDecoration, type FileDecorationProvider, ThemeColor, type Uri } from 'vscode';
import { AGENT_SCHEME } from './agent-lines.ts';

/** Dims agents that have left. */
export const dimLeft: FileDecorationProvider = {
  provideFileDecoration: (uri: Uri) =>
    uri.scheme === AGENT_SCHEME
      ? new FileDecoration(undefined, 'has left', new ThemeColor('disabledForeground'))
      : undefined,
};
