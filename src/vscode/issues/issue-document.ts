import { type Disposable, EventEmitter, type TextDocumentContentProvider, Uri, window, workspace } from 'vscode';
import type { IssueRow } from '../../link/protocol.ts';
import { issueDocument } from './issue-texts.ts';

export const ISSUE_SCHEME = 'swarm-issue';

/**
 * Issues that were opened to read, as documents that nobody can change. Plain text, not Markdown: in a Markdown document the
 * editor runs `[words](command:…)` of a stranger when it is clicked.
 */
export class IssueDocuments implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registered = workspace.registerTextDocumentContentProvider(ISSUE_SCHEME, this);
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? 'Open this issue again from the Issues view.';
  }

  /** As it was written, with what a preview would hide: whoever starts a swarm on it should have seen all of it. */
  async show(issue: IssueRow): Promise<void> {
    const uri = Uri.from({ scheme: ISSUE_SCHEME, path: `/Issue ${issue.number}.txt`, query: String(issue.number) });
    this.#texts.set(uri.path, issueDocument(issue));
    this.#changed.fire(uri);
    await window.showTextDocument(uri, { preview: true, preserveFocus: true });
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }
}
