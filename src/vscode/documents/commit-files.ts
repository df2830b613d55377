import {
  EventEmitter,
  type FileChangeEvent,
  type FileStat,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  type Uri,
} from 'vscode';
import type { EngineLink } from '../parts.ts';
import { ByteCache } from './byte-cache.ts';
import { type FileAtCommit, readCommitAddress } from './commit-address.ts';
import { SingleFiles } from './single-files.ts';

/** Bytes of files that are kept, so that an open diff asks once. */
const KEPT = 32 * 1024 * 1024;

/** The files of the commits of runs, to be looked at: nothing has to be checked out. */
export class CommitFiles extends SingleFiles implements FileSystemProvider {
  readonly #engine: EngineLink;
  readonly #cache = new ByteCache(KEPT);
  readonly #underWay = new Map<string, Promise<Uint8Array | null>>();
  /** A commit never changes. */
  readonly onDidChangeFile = new EventEmitter<FileChangeEvent[]>().event;

  constructor(engine: EngineLink) {
    super();
    this.#engine = engine;
  }

  async stat(uri: Uri): Promise<FileStat> {
    const { byteLength } = await this.readFile(uri);
    return { type: FileType.File, ctime: 0, mtime: 0, size: byteLength };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    const file = readCommitAddress(uri);
    if (file === null) throw FileSystemError.FileNotFound(uri);
    const key = `${file.run}\n${file.commit}\n${file.path}`;
    const content = this.#cache.get(key) ?? (await this.#ask(key, file));
    if (content !== null) return content;
    if (file.mayLack) return new Uint8Array();
    throw FileSystemError.FileNotFound(uri);
  }

  writeFile(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  /** The editor asks for the size and the content at nearly the same time: one question serves both. */
  #ask(key: string, file: FileAtCommit): Promise<Uint8Array | null> {
    const before = this.#underWay.get(key);
    if (before !== undefined) return before;
    const asked = this.#read(key, file).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  async #read(key: string, { run, commit, path }: FileAtCommit): Promise<Uint8Array | null> {
    try {
      const said = await this.#engine.ask('file', { run, commit, path });
      if (said === null) return null;
      const content = Buffer.from(said, 'base64');
      this.#cache.set(key, content);
      return content;
    } catch (error) {
      throw this.refusal(error);
    }
  }
}
