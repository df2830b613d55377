import {
  type Disposable,
  EventEmitter,
  type FileChangeEvent,
  FileChangeType,
  FilePermission,
  type FileStat,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  type Uri,
} from 'vscode';
import { SingleFiles } from '../documents/single-files.ts';
import type { Parts } from '../parts.ts';
import { type PlanIds, readPlanAddress } from './plan-address.ts';

interface Known {
  readonly text: string;
  /** A count that grows with each other text: the editor only compares. */
  readonly version: number;
}

/** The plans of runs as files that can be edited while they wait. What is saved is kept by the engine. */
export class PlanFiles extends SingleFiles implements FileSystemProvider, Disposable {
  readonly #parts: Parts;
  readonly #known = new Map<string, Known>();
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(parts: Parts) {
    super();
    this.#parts = parts;
  }

  async stat(uri: Uri): Promise<FileStat> {
    const ids = this.#idsOf(uri);
    const { text, version } = await this.#read(uri, ids);
    const stat = { type: FileType.File, ctime: 0, mtime: version, size: Buffer.byteLength(text) };
    return (await this.#waits(ids)) ? stat : { ...stat, permissions: FilePermission.Readonly };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return Buffer.from((await this.#read(uri, this.#idsOf(uri))).text);
  }

  async writeFile(uri: Uri, content: Uint8Array): Promise<void> {
    const ids = this.#idsOf(uri);
    const text = new TextDecoder().decode(content);
    try {
      await this.#parts.engine.ask('writePlan', { ...ids, text });
    } catch (error) {
      throw this.refusal(error);
    }
    this.#know(uri, text);
    this.#changed.fire([{ type: FileChangeType.Changed, uri }]);
  }

  /** The plan was answered, or another window saved it: the editor looks again. */
  lookAgain(uri: Uri): void {
    this.#changed.fire([{ type: FileChangeType.Changed, uri }]);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #idsOf(uri: Uri): PlanIds {
    const ids = readPlanAddress(uri);
    if (ids === null) throw FileSystemError.FileNotFound(uri);
    return ids;
  }

  async #waits({ run, ask }: PlanIds): Promise<boolean> {
    const overview = this.#parts.runs.overview(run) ?? (await this.#parts.runs.open(run));
    return overview.run.asks[ask] !== undefined;
  }

  async #read(uri: Uri, ids: PlanIds): Promise<Known> {
    try {
      return this.#know(uri, await this.#parts.engine.ask('readPlan', { run: ids.run, ask: ids.ask }));
    } catch (error) {
      throw this.refusal(error);
    }
  }

  #know(uri: Uri, text: string): Known {
    const key = uri.toString();
    const before = this.#known.get(key);
    if (before?.text === text) return before;
    // Times that grow over reloads too: a document restored with unsaved edits is compared with what is there now.
    const known = { text, version: Math.max(Date.now(), (before?.version ?? 0) + 1) };
    this.#known.set(key, known);
    return known;
  }
}
