import { Disposable, Range, type TextDocument, type TextEditor, window, workspace } from 'vscode';

/** Lines from the end within which somebody is taken to look at the end. */
const NEAR = 3;

/** Keeps the end of growing documents of a scheme in view, for whoever looks at it; who scrolled away is left there. */
export function followEnd(scheme: string): Disposable {
  const lines = new Map<string, number>();
  const note = ({ uri, lineCount }: TextDocument): void => {
    if (uri.scheme === scheme) lines.set(uri.toString(), lineCount);
  };
  return Disposable.from(
    workspace.onDidOpenTextDocument(note),
    workspace.onDidCloseTextDocument(({ uri }) => lines.delete(uri.toString())),
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.scheme !== scheme) return;
      const before = lines.get(document.uri.toString()) ?? 0;
      note(document);
      for (const editor of window.visibleTextEditors)
        if (editor.document === document && (editor.visibleRanges.at(-1)?.end.line ?? 0) >= before - 1 - NEAR)
          showEnd(editor);
    }),
  );
}

/** Scrolls to the last line. */
export function showEnd(editor: TextEditor): void {
  const last = editor.document.lineCount - 1;
  editor.revealRange(new Range(last, 0, last, 0));
}
