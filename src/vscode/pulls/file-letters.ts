import { FileDecoration, type FileDecorationProvider, ThemeColor, type Uri } from 'vscode';
import { KINDS, PULL_FILE_SCHEME } from './file-lines.ts';

/** The colours that the editor's own git uses, so that a theme needs no other. */
const COLORS = {
  added: 'gitDecoration.addedResourceForeground',
  modified: 'gitDecoration.modifiedResourceForeground',
  deleted: 'gitDecoration.deletedResourceForeground',
  renamed: 'gitDecoration.renamedResourceForeground',
  'type-changed': 'gitDecoration.modifiedResourceForeground',
} as const;

const isKind = (text: string): text is keyof typeof COLORS => Object.hasOwn(COLORS, text);

/** A letter behind each changed file: added, modified, deleted, renamed. */
export const fileLetters: FileDecorationProvider = {
  provideFileDecoration: ({ scheme, query }: Uri) =>
    scheme === PULL_FILE_SCHEME && isKind(query)
      ? new FileDecoration(KINDS[query].letter, KINDS[query].word, new ThemeColor(COLORS[query]))
      : undefined,
};
