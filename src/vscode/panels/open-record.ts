import { window, workspace } from 'vscode';
import type { Parts } from '../parts.ts';

/** Shows the decisions of a run as a Markdown document of the user's own, to be saved anywhere. Throws `LinkError`. */
export async function openRecord({ runs, engine }: Parts, run: string): Promise<void> {
  // What words the record loads schemas, which nothing else here needs.
  const { recordText } = await import('./record-text.ts');
  const content = await recordText(await runs.open(run), (stored) => engine.ask('texts', { run, stored }));
  const document = await workspace.openTextDocument({ language: 'markdown', content });
  await window.showTextDocument(document, { preview: false });
}
