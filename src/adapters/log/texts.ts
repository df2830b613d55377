import { createHash, randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredText } from '../../core/text.ts';
import { LogError } from '../../ports/log.ts';
import { codeOf, logFailure } from './log-failure.ts';
import { makeFolder, syncFolder } from './sync-folder.ts';

const PREVIEW = 300;

/** Texts kept by their content, one file each. A text that is there already is not written again. */
export class Texts {
  readonly #folder: string;
  readonly #kept = new Map<string, Promise<void>>();
  #unsynced = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves when the bytes are on stable storage; their name is only after the next `sync`. */
  async keep(text: string): Promise<StoredText> {
    const bytes = Buffer.from(text, 'utf8');
    const sha = shaOf(bytes);
    let kept = this.#kept.get(sha);
    if (kept === undefined) {
      kept = this.#write(sha, bytes);
      this.#kept.set(sha, kept);
      kept.catch(() => this.#kept.delete(sha));
    }
    await kept;
    return { sha, bytes: bytes.length, preview: previewOf(text) };
  }

  async text({ sha, bytes }: StoredText): Promise<string> {
    const path = this.#pathOf(sha);
    let content: Buffer;
    try {
      content = await readFile(path);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw logFailure(error, path);
      throw new LogError('missing-text', `The text ${path} is missing. Restore the run's folder from a copy.`, {
        cause: error,
      });
    }
    if (content.length === bytes && shaOf(content) === sha) return content.toString('utf8');
    throw new LogError('damaged', `The text ${path} is not what was kept. Restore the run's folder from a copy.`);
  }

  /** Puts the names of all texts kept so far on stable storage. */
  async sync(): Promise<void> {
    if (!this.#unsynced) return;
    this.#unsynced = false;
    await syncFolder(this.#folder);
  }

  #pathOf(sha: string): string {
    return join(this.#folder, sha);
  }

  async #write(sha: string, bytes: Buffer): Promise<void> {
    const path = this.#pathOf(sha);
    try {
      if (!(await isThere(path, bytes.length))) {
        await makeFolder(this.#folder);
        await writeWhole(path, bytes);
      }
    } catch (error) {
      throw logFailure(error, path);
    }
    // Also for a text that was there: the process that wrote it may have died before it synced the name.
    this.#unsynced = true;
  }
}

const shaOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The beginning of a text, not ending within a character. */
const previewOf = (text: string): string => text.slice(0, PREVIEW).replace(/[\uD800-\uDBFF]$/, '');

async function isThere(path: string, size: number): Promise<boolean> {
  try {
    return (await stat(path)).size === size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
