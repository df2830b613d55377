import { join } from 'node:path';
import { before, type DayAmount, type DaySum, foldDay } from '../../core/day.ts';
import { type DayLedger, DayLedgerError } from '../../ports/day-ledger.ts';
import { DayFile } from './day-file.ts';

/** Days kept in memory: around midnight there are two. */
const KEPT = 2;

/**
 * The day's ledger as one file for each local day in `folder`, which is made if it is missing: `2026-11-20.jsonl`. Lines
 * are only ever appended, each in one write; the system puts such writes of all processes in one order. All of them must
 * have the same `folder`, on a disk of this machine, and the same time zone.
 */
export const jsonlDayLedger = ({ folder }: { readonly folder: string }): DayLedger => new JsonlDay(folder);

class JsonlDay implements DayLedger {
  readonly #folder: string;
  readonly #files = new Map<string, DayFile>();
  /** The day of each key that this object reserved and has not settled. */
  readonly #dayOf = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async reserve(key: string, need: DayAmount, at: number): Promise<DaySum> {
    const day = this.#dayOf.get(key) ?? dayAt(at);
    const file = this.#fileOf(day);
    await file.append({ do: 'reserve', key, ...need });
    this.#dayOf.set(key, day);
    const sum = before(await file.lines(), key);
    if (sum !== null) return sum;
    throw new DayLedgerError(
      'damaged',
      `In ${this.#folder} a line is gone that was just written to the file of ${day}: something else changes it.`,
    );
  }

  async settle(key: string, spent: DayAmount, at: number): Promise<void> {
    await this.#fileOf(this.#dayOf.get(key) ?? dayAt(at)).append({ do: 'settle', key, ...spent });
    this.#dayOf.delete(key);
  }

  async spent(at: number): Promise<DaySum> {
    return foldDay(await this.#fileOf(dayAt(at)).lines());
  }

  #fileOf(day: string): DayFile {
    const file = this.#files.get(day) ?? new DayFile(join(this.#folder, `${day}.jsonl`));
    this.#files.delete(day);
    this.#files.set(day, file);
    for (const [old] of this.#files) if (this.#files.size > KEPT) this.#files.delete(old);
    return file;
  }
}

function dayAt(at: number): string {
  const time = new Date(at);
  const parts = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}
