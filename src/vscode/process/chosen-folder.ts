import { type Disposable, EventEmitter, type Memento, type WorkspaceFolder, workspace } from 'vscode';

const KEPT = 'issueSwarm.folder';

/** Which folder of the window the engine works for: its only one, or the one that the user picked, else the first. */
export class ChosenFolder implements Disposable {
  readonly #memory: Memento;
  readonly #changed = new EventEmitter<void>();
  readonly #following: Disposable;
  /** What was told last. */
  #told: string | null;
  readonly onDidChange = this.#changed.event;

  constructor(memory: Memento) {
    this.#memory = memory;
    this.#told = this.path;
    // One that was added or removed may make it another.
    this.#following = workspace.onDidChangeWorkspaceFolders(() => this.#tell());
  }

  /** Folders on the file system of this machine: nothing else can be worked on. */
  get all(): readonly WorkspaceFolder[] {
    return (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  }

  get folder(): WorkspaceFolder | null {
    const kept = this.#memory.get<string>(KEPT);
    return this.all.find(({ uri }) => uri.toString() === kept) ?? this.all[0] ?? null;
  }

  /** As the engine is told it. */
  get path(): string | null {
    return this.folder?.uri.fsPath ?? null;
  }

  async choose(folder: WorkspaceFolder): Promise<void> {
    await this.#memory.update(KEPT, folder.uri.toString());
    this.#tell();
  }

  dispose(): void {
    this.#following.dispose();
    this.#changed.dispose();
  }

  #tell(): void {
    const { path } = this;
    if (path === this.#told) return;
    this.#told = path;
    this.#changed.fire();
  }
}
