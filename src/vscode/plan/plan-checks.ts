import {
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticSeverity,
  Disposable,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
  workspace,
} from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { PlanCheck, PlanFlaw } from '../../link/protocol.ts';
import type { Parts } from '../parts.ts';
import { PLAN_SCHEME, readPlanAddress } from './plan-address.ts';

/** How long typing must rest before a plan is checked, in ms. */
const REST = 300;

/** Checks plans while they are edited: what is wrong is underlined, and the newest forecast is kept. */
export class PlanChecks implements Disposable {
  readonly #parts: Parts;
  readonly #diagnostics: DiagnosticCollection = languages.createDiagnosticCollection(PLAN_SCHEME);
  readonly #newest = new Map<string, PlanCheck>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #checked = new EventEmitter<TextDocument>();
  readonly #following: Disposable;
  /** A document was checked. */
  readonly onDidCheck = this.#checked.event;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#following = Disposable.from(
      workspace.onDidOpenTextDocument((document) => this.#soon(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.#soon(document)),
      workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      parts.engine.onDidChangeState(({ is }) => {
        if (is === 'ready') for (const document of workspace.textDocuments) this.#soon(document);
      }),
    );
    for (const document of workspace.textDocuments) this.#soon(document);
  }

  /** Null until the document was checked for the first time. */
  newest(document: TextDocument): PlanCheck | null {
    return this.#newest.get(document.uri.toString()) ?? null;
  }

  /** Checks it as it stands. Throws `LinkError`. */
  async check(document: TextDocument): Promise<PlanCheck> {
    const ids = readPlanAddress(document.uri);
    if (ids === null) throw new LinkError('cannot', 'This is no plan of a run.');
    const { version } = document;
    const check = await this.#parts.engine.ask('checkPlan', { run: ids.run, text: document.getText() });
    // What was typed meanwhile is checked by itself.
    if (document.version === version && !document.isClosed) this.#keep(document, check);
    return check;
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#following.dispose();
    this.#diagnostics.dispose();
    this.#checked.dispose();
  }

  #keep(document: TextDocument, check: PlanCheck): void {
    this.#newest.set(document.uri.toString(), check);
    this.#diagnostics.set(
      document.uri,
      check.flaws.map((flaw) => diagnosticOf(document, flaw)),
    );
    this.#checked.fire(document);
  }

  #soon(document: TextDocument): void {
    if (document.uri.scheme !== PLAN_SCHEME) return;
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        this.check(document).catch((error: unknown) => this.#parts.output.warn(`The plan was not checked: ${error}`));
      }, REST),
    );
  }

  #forget({ uri }: TextDocument): void {
    if (uri.scheme !== PLAN_SCHEME) return;
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#newest.delete(key);
    this.#diagnostics.delete(uri);
  }
}

/** Where a flaw is: to the end of its line; the first line where it is about the whole. */
export function flawRange(document: TextDocument, { line, column }: PlanFlaw): Range {
  const at = document.lineAt(Math.min(line ?? 0, document.lineCount - 1));
  const begin = line === null ? 0 : Math.min(column ?? at.firstNonWhitespaceCharacterIndex, at.text.length);
  return new Range(at.lineNumber, begin, at.lineNumber, Math.max(begin, at.text.trimEnd().length));
}

function diagnosticOf(document: TextDocument, flaw: PlanFlaw): Diagnostic {
  const diagnostic = new Diagnostic(flawRange(document, flaw), flaw.message, DiagnosticSeverity.Error);
  diagnostic.source = 'Issue Swarm';
  return diagnostic;
}
