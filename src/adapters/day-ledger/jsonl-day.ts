import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, type DayAmount, type DayLine, type DaySum, foldDay } from '../../core/day.ts';
import { type DayLedger, DayLedgerError } from '../../ports/day-ledger.ts';
import { decodeDayLines, encodeDayLine } from './day-lines.ts';

/**
 * The day's ledger as one file for each local day in `folder`, which is made if it is missing: `2026-11-20.jsonl`. Lines
 * are only ever appended, each in one write; the system puts such writes of all processes in one order. All of them must
 * have the same `folder`, on a disk of this machine, and the same time zone.
 */
export const jsonlDayLedger = ({ folder }: { readonly folder: string }): DayLedger => new JsonlDay(folder);

class JsonlDay implements DayLedger {
  readonly #folder: string;
  /** The day's file of each key that this object reserved and has not settled. */
  readonly #fileOf = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async reserve(key: string, need: DayAmount, at: number): Promise<DaySum> {
    const path = this.#fileOf.get(key) ?? this.#fileAt(at);
    await this.#append(path, { do: 'reserve', key, ...need });
    this.#fileOf.set(key, path);
    const sum = before(await linesOf(path), key);
    if (sum !== null) return sum;
    throw new DayLedgerError('damaged', `${path} lost a line that was just written to it: something else changes it.`);
  }

  async settle(key: string, spent: DayAmount, at: number): Promise<void> {
    const path = this.#fileOf.get(key) ?? this.#fileAt(at);
    await this.#append(path, { do: 'settle', key, ...spent });
    this.#fileOf.delete(key);
  }

  async spent(at: number): Promise<DaySum> {
    return foldDay(await linesOf(this.#fileAt(at)));
  }

  #fileAt(at: number): string {
    const day = new Date(at);
    const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
    return join(this.#folder, `${parts.map((part) => String(part).padStart(2, '0')).join('-')}.jsonl`);
  }
  async #append(path: string, line: DayLine): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await using handle = await open(path, 'a', 0o600);
      const bytes = encodeDayLine(line);
      const { bytesWritten } = await handle.write(bytes);
      // The rest would come behind what others wrote meanwhile; what is there is passed over as torn.
      if (bytesWritten < bytes.length) throw noSpace(path);
      await handle.datasync();
    } catch (error) {
      throw failure(error, path);
    }
  }
}

async function linesOf(path: string): Promise<readonly DayLine[]> {
  try {
    return decodeDayLines(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw failure(error, path);
  }
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

const noSpace = (path: string, cause?: unknown): DayLedgerError =>
  new DayLedgerError('no-space', `There is no space left for ${path}. Free some space, then continue the run.`, {
    cause,
  });

function failure(error: unknown, path: string): DayLedgerError {
  if (error instanceof DayLedgerError) return error;
  const code = codeOf(error);
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) return noSpace(path, error);
  const why = code === '' ? String(error) : code;
  return new DayLedgerError(
    'unwritable',
    `${path} cannot be used (${why}). Check the folder, its owner and its permissions.`,
    { cause: error },
  );
}
