import {
  CodeLens,
  commands,
  Disposable,
  languages,
  Position,
  type QuickPickItem,
  Range,
  Selection,
  TabInputText,
  type TextDocument,
  Uri,
  window,
  workspace,
} from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { IssueRow } from '../../link/protocol.ts';
import { command } from '../command.ts';
import { askModal } from '../messages.ts';
import type { OwnParts } from '../own-parts.ts';
import { labelText } from '../safe-text.ts';
import { forgeWish } from '../settings/run-settings.ts';
import { DRAFT_SCHEME, DraftFiles } from './draft-files.ts';
import { draftText, readDraft } from './issue-draft.ts';
import { OneAtATime } from './one-at-a-time.ts';

interface Begun extends QuickPickItem {
  readonly go: Uri | 'new' | 'discard';
}

/** Issues that are written in an editor, and filed from there. */
export class DraftDocuments implements Disposable {
  readonly #parts: OwnParts;
  readonly #files: DraftFiles;
  readonly #registered: Disposable;
  readonly #filing = new OneAtATime();

  /** `filed` gets each issue that was filed, once its document is closed. */
  constructor(parts: OwnParts, filed: (issue: IssueRow) => Promise<void>) {
    this.#parts = parts;
    this.#files = new DraftFiles(parts.context.workspaceState);
    this.#registered = Disposable.from(
      this.#files,
      workspace.registerFileSystemProvider(DRAFT_SCHEME, this.#files, { isCaseSensitive: true }),
      languages.registerCodeLensProvider({ scheme: DRAFT_SCHEME }, { provideCodeLenses: ({ uri }) => lenses(uri) }),
      command(parts, 'issueSwarm.fileIssue', async (uri) => {
        const issue = await this.#fileOnce(await meant(uri));
        if (issue !== null) await filed(issue);
      }),
      command(parts, 'issueSwarm.fileIssueAndStart', async (uri) => {
        const issue = await this.#fileOnce(await meant(uri));
        if (issue !== null) await commands.executeCommand('issueSwarm.startOnThisIssue', issue);
      }),
    );
  }

  /** Opens one that was begun before, if the user wants that: false where there is none, or they want another. Null: they leave. */
  async goOn(): Promise<boolean | null> {
    const begun = this.#files.all.map(
      (one): Begun => ({ label: `$(edit) ${nameOf(one)}`, description: 'begun, not filed yet', go: one.uri }),
    );
    if (begun.length === 0) return false;
    const discard = {
      label: begun.length === 1 ? '$(trash) Discard it…' : `$(trash) Discard all ${begun.length}…`,
      detail: 'And write another issue',
      go: 'discard' as const,
    };
    const items: readonly Begun[] = [{ label: '$(add) Another issue…', go: 'new' }, ...begun, discard];
    const picked = await window.showQuickPick(items, { title: 'New Issue', ignoreFocusOut: true });
    if (picked === undefined) return null;
    if (picked.go === 'new') return false;
    if (picked.go === 'discard') return (await this.#discard()) ? false : null;
    await show(picked.go);
    return true;
  }

  async begin(title: string): Promise<void> {
    await show(await this.#files.begin(draftText(title)));
  }

  dispose(): void {
    this.#registered.dispose();
  }

  /** False where the user keeps one of them after all. */
  async #discard(): Promise<boolean> {
    const { all } = this.#files;
    const what = all.length === 1 ? 'the issue that was begun' : `all ${all.length} issues that were begun`;
    const names = all.map((one) => `“${nameOf(one)}”`).join(', ');
    const detail = `What was written there is not filed, and cannot be brought back: ${names}.`;
    if ((await askModal(`Discard ${what}?`, detail, 'Discard')) === undefined) return false;
    for (const { uri } of all) {
      const tabs = tabsOf(uri);
      if (tabs.length > 0 && !(await window.tabGroups.close(tabs))) return false;
      await this.#files.forget(uri);
    }
    return true;
  }

  /** Whoever presses twice files one issue. */
  #fileOnce(document: TextDocument): Promise<IssueRow | null> {
    return this.#filing.do(document.uri.toString(), 'This issue is being filed already.', () => this.#file(document));
  }

  async #file(document: TextDocument): Promise<IssueRow | null> {
    const { engine, folder, issues } = this.#parts;
    engine.mustBeTrusted();
    const draft = readDraft(document.getText());
    if (typeof draft === 'string') throw new LinkError('cannot', draft);
    const { fileIssue } = await import('./new-issue.ts');
    const issue = await fileIssue(engine, forgeWish(folder), draft);
    if (issue === null) return null;
    issues.clear();
    // Saved first: closing asks nothing then.
    await document.save();
    await window.tabGroups.close(tabsOf(document.uri));
    await this.#files.forget(document.uri);
    return issue;
  }
}

/** By the document's address, else the one that is active. */
async function meant(target: unknown): Promise<TextDocument> {
  const uri = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
  if (uri?.scheme !== DRAFT_SCHEME) throw new LinkError('cannot', 'Write an issue first: run New Issue.');
  return workspace.openTextDocument(uri);
}

/** Its title as it was saved last, else the name of its document. */
function nameOf({ uri, text }: { readonly uri: Uri; readonly text: string }): string {
  const draft = readDraft(text);
  return labelText(typeof draft === 'string' ? uri.path.slice(1) : draft.title);
}

const tabsOf = (uri: Uri) =>
  window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof TabInputText && input.uri.toString() === uri.toString());

/** The caret stands where the description begins. */
async function show(uri: Uri): Promise<void> {
  const editor = await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
  const end = new Position(editor.document.lineCount - 1, 0);
  editor.selection = new Selection(end, end);
}

const lenses = (uri: Uri): CodeLens[] => {
  const lens = (title: string, name: string, tooltip: string) =>
    new CodeLens(new Range(0, 0, 0, 0), { title, command: name, tooltip, arguments: [uri] });
  return [
    lens('$(check) File Issue', 'issueSwarm.fileIssue', 'It appears under Issues'),
    lens(
      '$(rocket) File Issue and Start Swarm',
      'issueSwarm.fileIssueAndStart',
      'You see what the swarm would start from before anything begins',
    ),
  ];
};
