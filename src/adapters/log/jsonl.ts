import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Decision } from '../../core/facts.ts';
import type { StoredText } from '../../core/text.ts';
import { type Log, LogError } from '../../ports/log.ts';
import { encodeLine, scan } from './lines.ts';
import { codeOf, logFailure } from './log-failure.ts';
import { makeFolder, syncFolder } from './sync-folder.ts';
import { Texts } from './texts.ts';

/** Name of the file that holds a run's decisions, in the run's folder. */
export const LOG_FILE = 'log.jsonl';

/**
 * The log of one run as a file in `directory`, which is made if it is missing: `log.jsonl`, one line a decision (see
 * `encodeLine`), and the texts beside it, in `texts/` by their SHA-256. Reading changes nothing; the first append cuts what
 * does not count off the end. After an append that failed every later one fails: what is on the disk is then for the next
 * process to find out.
 */
export async function jsonlLog(options: { readonly directory: string }): Promise<Log> {
  try {
    await makeFolder(options.directory);
  } catch (error) {
    throw logFailure(error, options.directory);
  }
  return new JsonlLog(options.directory);
}

interface Waiting {
  readonly decision: Decision;
  readonly resolve: () => void;
  readonly reject: (error: LogError) => void;
}

/** The file while it is being written: how long it must be, and what its last line was. */
interface Writing {
  readonly handle: FileHandle;
  size: number;
  last: { readonly seq: number; readonly epoch: number } | null;
}

class JsonlLog implements Log {
  readonly location: string;
  readonly #directory: string;
  readonly #texts: Texts;
  #waiting: Waiting[] = [];
  #groups: Promise<void> | null = null;
  #writing: Writing | null = null;
  #failure: LogError | null = null;

  constructor(directory: string) {
    this.#directory = directory;
    this.location = join(directory, LOG_FILE);
    this.#texts = new Texts(join(directory, 'texts'));
  }

  async read(): Promise<{ readonly decisions: readonly Decision[]; readonly cut: string | null }> {
    await this.#groups;
    const { decisions, cut } = scan(await this.#content(), this.location);
    return { decisions: decisions.map((decision, index) => this.#validated(decision, index + 1)), cut };
  }

  append(decision: Decision): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ decision, resolve, reject });
    this.#groups ??= this.#writeGroups();
    return promise;
  }

  keep(text: string): Promise<StoredText> {
    return this.#texts.keep(text);
  }

  text(stored: StoredText): Promise<string> {
    return this.#texts.text(stored);
  }

  async close(): Promise<void> {
    await this.#groups;
    this.#failure ??= new LogError('unwritable', `The log ${this.location} is closed.`);
    const writing = this.#writing;
    this.#writing = null;
    await writing?.handle.close();
  }

  async #content(): Promise<Buffer> {
    try {
      return await readFile(this.location);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return Buffer.alloc(0);
      throw logFailure(error, this.location);
    }
  }

  #validated(decision: unknown, line: number): Decision {
    const result = Decision.safeParse(decision);
    if (result.success) return result.data;
    throw new LogError(
      'newer-version',
      `Line ${line} of ${this.location} holds something that this version does not know. Update Issue Swarm to open this run.`,
      { cause: result.error },
    );
  }

  /** Writes what waits, group by group, until nothing waits. Never rejects: each append has its own promise. */
  async #writeGroups(): Promise<void> {
    await Promise.resolve(); // appends of the same turn share the first sync
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failure !== null) throw this.#failure;
        this.#writing ??= await this.#open();
        await this.#writeGroup(this.#writing, group);
        for (const { resolve } of group) resolve();
      } catch (error) {
        const failure = logFailure(error, this.location);
        this.#failure ??= failure;
        for (const { reject } of group) reject(failure);
      }
    }
    this.#groups = null;
  }

  async #open(): Promise<Writing> {
    const { decisions, length, cut } = scan(await this.#content(), this.location);
    const handle = await open(this.location, 'a', 0o600);
    try {
      if (cut !== null) await handle.truncate(length);
      await handle.sync();
      await syncFolder(this.#directory);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return { handle, size: length, last: decisions.at(-1) ?? null };
  }

  async #writeGroup(writing: Writing, group: readonly Waiting[]): Promise<void> {
    const bytes = Buffer.concat(group.map(({ decision }, index) => this.#next(writing, decision, index > 0)));
    await this.#texts.sync();
    const { size, nlink } = await writing.handle.stat();
    if (size !== writing.size) throw takenOver(`Another process wrote ${this.location}`);
    if (nlink === 0) throw new LogError('unwritable', `${this.location} was deleted while the run was going on.`);
    for (let written = 0; written < bytes.length; ) {
      written += (await writing.handle.write(bytes, written)).bytesWritten;
    }
    await writing.handle.datasync();
    writing.size += bytes.length;
  }

  #next(writing: Writing, decision: Decision, sharesSync: boolean): Buffer {
    const { seq, epoch } = decision;
    const { last } = writing;
    if (last !== null && (seq <= last.seq || epoch < last.epoch)) {
      throw takenOver(`${this.location} already holds decision ${last.seq} of epoch ${last.epoch}`);
    }
    if (last === null ? seq > 1 : seq > last.seq + 1) {
      throw new LogError('damaged', `Decision ${seq} leaves a gap in ${this.location}, so it was not written.`);
    }
    writing.last = { seq, epoch };
    return encodeLine(decision, sharesSync);
  }
}

const takenOver = (what: string): LogError =>
  new LogError('taken-over', `${what}: the run belongs to another engine now, and this one must end.`);
