import type { DayAmount, DaySum } from '../core/day.ts';

/**
 * What all runs of a user on this machine spend in one day of its local time, kept so that a cap on it holds across
 * processes. There is no lock: every reservation has its place in one order that all see, and is judged by what stands in
 * front of it. Whoever reserves compares what is answered, plus what they need, with their cap, and when that is too much
 * settles with nothing. As long as nobody spends more than they reserved, the sum never passes a cap that all share.
 * `at` is a time in ms; it says which day is meant. Throws only `DayLedgerError`.
 */
export interface DayLedger {
  /**
   * Reserves `need` and answers what was spent and reserved in front of it. It is on stable storage when this resolves.
   * A key that is reserved already keeps its place and what was first reserved for it, so that a turn taken up after a
   * crash gets the answer that it got before. A key that was settled gets a new place.
   */
  reserve(key: string, need: DayAmount, at: number): Promise<DaySum>;
  /**
   * Puts what was spent in the place of what was reserved; a price that is not known leaves the money that was reserved.
   * Counts on the day of the reservation: this object knows that day of the keys it reserved itself; for those of an
   * earlier process `at` must be the time they were reserved with. Settling once more changes nothing.
   */
  settle(key: string, spent: DayAmount, at: number): Promise<void>;
  /** What is spent and reserved on the day of `at`. */
  spent(at: number): Promise<DaySum>;
}

export class DayLedgerError extends Error {
  readonly kind: 'damaged' | 'newer-version' | 'no-space' | 'unwritable';
  constructor(kind: DayLedgerError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DayLedgerError';
    this.kind = kind;
  }
}
