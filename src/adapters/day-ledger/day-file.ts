import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DayLine } from '../../core/day.ts';
import { codeOf, dayFailure, noSpace } from './day-failure.ts';
import { decodeDayLines, encodeDayLine } from './day-lines.ts';

const LF = 0x0a;

/** How many of the bytes read last tell whether the file is still the one that was read. */
const TELLING = 200;

/** What was read of a file: its finished lines up to `length` bytes, and the last of these bytes. */
interface Known {
  readonly length: number;
  readonly end: Buffer;
  readonly lines: readonly DayLine[];
}

const nothing: Known = { length: 0, end: Buffer.alloc(0), lines: [] };

/** One day's file, to which other processes append too. What was read once is not read again. */
export class DayFile {
  readonly #path: string;
  #known = nothing;

  constructor(path: string) {
    this.#path = path;
  }

  /** Resolves when the line is on stable storage. */
  async append(line: DayLine): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      await using handle = await open(this.#path, 'a', 0o600);
      const bytes = encodeDayLine(line);
      const { bytesWritten } = await handle.write(bytes);
      // The rest would come behind what others wrote meanwhile; what is there is passed over as torn.
      if (bytesWritten < bytes.length) throw noSpace(this.#path);
      await handle.datasync();
    } catch (error) {
      throw dayFailure(error, this.#path);
    }
  }

  /** All finished lines: what has no line feed behind it yet is being written, or tore. */
  async lines(): Promise<readonly DayLine[]> {
    try {
      await using handle = await open(this.#path, 'r');
      return await this.#readFrom(handle);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw dayFailure(error, this.#path);
    }
  }

  async #readFrom(handle: FileHandle): Promise<readonly DayLine[]> {
    const known = this.#known;
    const start = known.length - known.end.length;
    const bytes = await readFrom(handle, start);
    if (!bytes.subarray(0, known.end.length).equals(known.end)) {
      // A person put another file in its place, such as a copy from before.
      if (this.#known === known) this.#known = nothing;
      return this.#readFrom(handle);
    }
    const finished = bytes.subarray(0, Math.max(known.end.length, bytes.lastIndexOf(LF) + 1));
    const content = finished.toString('utf8', known.end.length);
    const lines = [...known.lines, ...decodeDayLines(content, this.#path)];
    const end = Buffer.from(finished.subarray(-TELLING));
    // Another read of this process may have come further meanwhile.
    if (this.#known === known) this.#known = { length: start + finished.length, end, lines };
    return lines;
  }
}

async function readFrom(handle: FileHandle, start: number): Promise<Buffer> {
  const { size } = await handle.stat();
  const buffer = Buffer.alloc(Math.max(0, size - start));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
