import {
  Disposable,
  EventEmitter,
  type TextDocumentContentProvider,
  type TextEditor,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import type { Parts } from '../parts.ts';
import { type DocumentIds, documentAddress, readIds } from './document-address.ts';

/** A kind of document that is read and never written. */
export interface DocumentKind<Name extends string> {
  readonly scheme: string;
  readonly ids: readonly (Name | 'run')[];
  /** Markdown. */
  read(ids: Readonly<Record<Name | 'run', string>>): Promise<string>;
  /** Something that is another when what is to be read is; without it, each change of the run counts. */
  stamp?(ids: Readonly<Record<Name | 'run', string>>): string;
}

/** How long changes of a run are gathered before an open document is read again, in ms. */
const GATHER = 500;

/** Read-only documents of one kind. Those that are open follow their run. */
export class ReadOnlyDocuments<Name extends string> implements TextDocumentContentProvider, Disposable {
  readonly #kind: DocumentKind<Name>;
  readonly #changed = new EventEmitter<Uri>();
  /** How what is open stood when it was read. */
  readonly #stamps = new Map<string, string>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #registered: Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(parts: Parts, kind: DocumentKind<Name>) {
    this.#kind = kind;
    this.#registered = Disposable.from(
      workspace.registerTextDocumentContentProvider(kind.scheme, this),
      parts.runs.onDidChange(({ runs }) => this.#follow(runs)),
      workspace.onDidCloseTextDocument(({ uri }) => this.#stamps.delete(uri.toString())),
    );
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const ids = readIds(uri.query, this.#kind.ids);
    if (ids === null) return 'There is nothing behind this address.\n';
    if (this.#kind.stamp !== undefined) this.#stamps.set(uri.toString(), this.#kind.stamp(ids));
    try {
      return await this.#kind.read(ids);
    } catch (error) {
      this.#stamps.delete(uri.toString());
      // The document stays open and says what is wrong: it is read again as soon as its run goes on.
      return `This cannot be read at the moment.\n\n${error instanceof Error ? error.message : String(error)}\n`;
    }
  }

  /** `name` stands in the tab. */
  async open(name: string, ids: DocumentIds, beside = false): Promise<TextEditor> {
    const uri = Uri.from(documentAddress(this.#kind.scheme, name, ids));
    return window.showTextDocument(await workspace.openTextDocument(uri), {
      preview: true,
      viewColumn: beside ? ViewColumn.Beside : ViewColumn.Active,
      preserveFocus: beside,
    });
  }

  /** Reads open documents again: those for which `which` says so. */
  refresh(which: (ids: Readonly<Record<Name | 'run', string>>) => boolean): void {
    for (const { uri } of workspace.textDocuments) {
      const ids = uri.scheme === this.#kind.scheme ? readIds(uri.query, this.#kind.ids) : null;
      if (ids === null || !which(ids)) continue;
      const stamp = this.#stamps.get(uri.toString());
      if (stamp === undefined || stamp !== this.#kind.stamp?.(ids)) this.#soon(uri);
    }
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#registered.dispose();
    this.#changed.dispose();
  }

  #follow(runs: ReadonlySet<string>): void {
    this.refresh((ids) => runs.has(ids.run));
  }

  #soon(uri: Uri): void {
    const key = uri.toString();
    if (this.#waiting.has(key)) return;
    this.#waiting.set(
      key,
      setTimeout(() => {
        this.#waiting.delete(key);
        this.#changed.fire(uri);
      }, GATHER),
    );
  }
}
