import { commands, type Disposable, EventEmitter, workspace } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { IssueRow } from '../../link/protocol.ts';
import type { EngineLink } from '../parts.ts';
import type { ChosenFolder } from '../process/chosen-folder.ts';
import { forgeWish } from '../settings/run-settings.ts';
import { type IssuesState, stateOf } from './issue-texts.ts';

/** The issues of the folder as far as they were read, page by page. */
export class IssueList implements Disposable {
  readonly #engine: EngineLink;
  readonly #folder: ChosenFolder;
  readonly #say: (error: unknown) => void;
  readonly #changed = new EventEmitter<void>();
  readonly #disposables: Disposable[];
  #issues: readonly IssueRow[] = [];
  #page = 0;
  #more = false;
  #search: string | null = null;
  #state: IssuesState = 'unknown';
  #reading: Promise<void> | null = null;
  #round = 0;
  readonly onDidChange = this.#changed.event;

  constructor(engine: EngineLink, folder: ChosenFolder, say: (error: unknown) => void) {
    this.#engine = engine;
    this.#folder = folder;
    this.#say = say;
    this.#disposables = [
      folder.onDidChange(() => this.clear()),
      engine.onDidChangeState(({ is }) => {
        if (is === 'failed' && this.#state !== 'unknown') this.#enter('failed');
        // What was being read when the engine was lost is read again.
        const waits = this.#state === 'failed' || (this.#state === 'loading' && this.#reading === null);
        if (is === 'ready' && waits) this.clear();
      }),
      workspace.onDidGrantWorkspaceTrust(() => this.clear()),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('issueSwarm.forge')) this.clear();
      }),
    ];
  }

  get issues(): readonly IssueRow[] {
    return this.#issues;
  }
  get more(): boolean {
    return this.#more;
  }
  get search(): string | null {
    return this.#search;
  }
  get state(): IssuesState {
    return this.#state;
  }

  find(number: number): IssueRow | null {
    return this.#issues.find((issue) => issue.number === number) ?? null;
  }

  /** Reads the first page where nothing was read yet. Never throws: what is wrong becomes the state. */
  async begin(): Promise<void> {
    if (this.#state === 'unknown') await this.next();
  }

  /** Reads one more page. Never throws. */
  next(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Forgets what was read: whoever shows it begins again. */
  clear(): void {
    this.#round += 1;
    this.#reading = null;
    this.#issues = [];
    this.#page = 0;
    this.#more = false;
    this.#enter('unknown');
  }

  searchFor(text: string | null): void {
    this.#search = text;
    this.clear();
  }

  dispose(): void {
    for (const one of this.#disposables) one.dispose();
    this.#changed.dispose();
  }

  async #read(): Promise<void> {
    if (!workspace.isTrusted || this.#folder.folder === null) return;
    const round = this.#round;
    if (this.#page === 0) this.#enter('loading');
    try {
      const read = await this.#engine.ask('issues', {
        forge: forgeWish(this.#folder),
        state: 'open',
        page: this.#page + 1,
        ...(this.#search === null ? {} : { search: this.#search }),
      });
      if (round !== this.#round) return;
      this.#page += 1;
      this.#issues = [...this.#issues, ...read.issues];
      this.#more = read.more;
      this.#enter('ready');
    } catch (error) {
      if (round !== this.#round) return;
      this.#say(error);
      const kind = error instanceof LinkError ? error.kind : 'defect';
      this.#enter(stateOf(kind, this.#engine.state.is === 'failed'));
    }
  }

  #enter(state: IssuesState): void {
    this.#state = state;
    const empty = state === 'ready' && this.#issues.length === 0;
    commands.executeCommand('setContext', 'issueSwarm.state', state);
    commands.executeCommand('setContext', 'issueSwarm.noIssues', empty && this.#search === null);
    commands.executeCommand('setContext', 'issueSwarm.noMatch', empty && this.#search !== null);
    this.#changed.fire();
  }
}
