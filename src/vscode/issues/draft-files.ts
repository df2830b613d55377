import {
  type Disposable,
  EventEmitter,
  type FileChangeEvent,
  FilePermission,
  type FileStat,
  type FileSystemProvider,
  FileType,
  type Memento,
  Uri,
} from 'vscode';
import { SingleFiles } from '../documents/single-files.ts';

export const DRAFT_SCHEME = 'swarm-new-issue';

const KEPT = 'issueSwarm.newIssues';

interface Kept {
  readonly text: string;
  /** When it was saved, in ms since 1970. */
  readonly at: number;
}

/** Issues that are being written: kept by the editor with the workspace, until they are filed. */
export class DraftFiles extends SingleFiles implements FileSystemProvider, Disposable {
  readonly #memory: Memento;
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(memory: Memento) {
    super();
    this.#memory = memory;
  }

  /** What was begun and not filed, as it was saved last. */
  get all(): readonly { readonly uri: Uri; readonly text: string }[] {
    return Object.entries(this.#kept).map(([path, { text }]) => ({
      uri: Uri.from({ scheme: DRAFT_SCHEME, path }),
      text,
    }));
  }

  async begin(text: string): Promise<Uri> {
    let path = '/New Issue.md';
    for (let count = 2; this.#kept[path] !== undefined; count += 1) path = `/New Issue ${count}.md`;
    await this.#keep(path, text);
    return Uri.from({ scheme: DRAFT_SCHEME, path });
  }

  async forget({ path }: Uri): Promise<void> {
    const { [path]: _, ...rest } = this.#kept;
    await this.#memory.update(KEPT, rest);
  }

  stat(uri: Uri): FileStat {
    // A tab that comes back after its issue was filed is an empty page, no error.
    const kept = this.#kept[uri.path];
    if (kept === undefined)
      return { type: FileType.File, ctime: 0, mtime: 0, size: 0, permissions: FilePermission.Readonly };
    return { type: FileType.File, ctime: 0, mtime: kept.at, size: Buffer.byteLength(kept.text) };
  }

  readFile({ path }: Uri): Uint8Array {
    return Buffer.from(this.#kept[path]?.text ?? '');
  }

  async writeFile({ path }: Uri, content: Uint8Array): Promise<void> {
    await this.#keep(path, new TextDecoder().decode(content));
  }

  dispose(): void {
    this.#changed.dispose();
  }

  get #kept(): Readonly<Record<string, Kept>> {
    return this.#memory.get<Record<string, Kept>>(KEPT) ?? {};
  }

  async #keep(path: string, text: string): Promise<void> {
    const at = Math.max(Date.now(), (this.#kept[path]?.at ?? 0) + 1);
    await this.#memory.update(KEPT, { ...this.#kept, [path]: { text, at } });
  }
}
