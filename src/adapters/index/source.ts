import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { IndexError } from '../../ports/index.ts';

const LARGEST_BYTES = 1_000_000;
/** Characters a line on average, beyond which a file was written by a machine for a machine. */
const MINIFIED = 2000;
/** A file changed this recently may change again within the same tick of the file system's clock. */
const SETTLED_MS = 2000;

const GENERATED =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum|[^/]+\.lock|bun\.lockb|[^/]+\.min\.(?:js|css|mjs)|[^/]+\.(?:js|css|mjs)\.map)$/i;

/** A text file worth searching. `text` is null where it is known to be what it was when it was last read. */
export interface Source {
  readonly hash: string;
  readonly text: string | null;
}

interface Seen {
  readonly stamp: string;
  readonly hash: string | null;
}

const stampOf = (stat: BigIntStats): string =>
  [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].map(String).join(' ');

const isSettled = (stat: BigIntStats): boolean => {
  const changed = stat.mtimeMs > stat.ctimeMs ? stat.mtimeMs : stat.ctimeMs;
  return Date.now() - Number(changed) > SETTLED_MS;
};

function isMinified(text: string): boolean {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < text.length - 1; at = text.indexOf('\n', at + 1)) lines += 1;
  return text.length / lines > MINIFIED;
}

/** A name that no longer leads to a readable file: it went or was replaced while we looked. */
const isGone = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(
    String(error.code),
  );

/**
 * Reads the files of one folder tree and nothing outside it: no symbolic link is followed.
 * A file is not read again while the file system's stamp on it (size, inode, both times) stays the same.
 */
export class SourceReader {
  readonly #folder: string;
  #root = '';
  readonly #seen = new Map<string, Seen>();
  readonly #folders = new Map<string, boolean>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Begins a round: folders may have become links since the last one. Throws where the folder cannot be read. */
  begin(): void {
    try {
      this.#root = realpathSync.native(this.#folder);
    } catch (error) {
      throw new IndexError('not-built', `The folder to index cannot be read: ${this.#folder}`, { cause: error });
    }
    this.#folders.clear();
  }

  /** Null for what is not searched: links, folders, binaries, empty, large, minified and lock files, and what is gone. */
  read(relative: string, fresh = false): Source | null {
    try {
      return this.#read(relative, fresh);
    } catch (error) {
      if (!isGone(error)) throw error;
      return null;
    }
  }

  #read(relative: string, fresh: boolean): Source | null {
    const absolute = path.resolve(this.#root, relative);
    if (GENERATED.test(relative) || !this.#isInside(path.dirname(absolute))) return null;
    const stat = lstatSync(absolute, { bigint: true });
    if (!stat.isFile() || stat.size === 0n || stat.size > LARGEST_BYTES) return null;
    const stamp = stampOf(stat);
    const seen = this.#seen.get(relative);
    if (!fresh && seen?.stamp === stamp) return seen.hash === null ? null : { hash: seen.hash, text: null };
    const source = sourceOf(readFileSync(absolute));
    if (isSettled(stat)) this.#seen.set(relative, { stamp, hash: source?.hash ?? null });
    return source;
  }

  #isInside(folder: string): boolean {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const below = folder === this.#root || folder.startsWith(this.#root + path.sep);
    const inside = below && realpathSync.native(folder) === folder;
    this.#folders.set(folder, inside);
    return inside;
  }
}

function sourceOf(bytes: Buffer): Source | null {
  if (bytes.subarray(0, 8000).includes(0)) return null;
  const text = bytes.toString('utf8');
  if (text.trim() === '' || isMinified(text)) return null;
  return { hash: createHash('sha256').update(bytes).digest('hex').slice(0, 32), text };
}
