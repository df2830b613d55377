import type { DayAmount, DaySum } from '../core/day.ts';
import type { Decision, Fact, FactOf } from '../core/facts.ts';
import type { Run } from '../core/run.ts';
import { tokensOf } from '../core/usage.ts';
import type { DayLedger } from '../ports/day-ledger.ts';
import { DayLedgerError } from '../ports/day-ledger.ts';

export interface TurnName {
  readonly agent: string;
  readonly turn: number;
}

type Booked = FactOf<'turn-taken' | 'turn-failed' | 'history-compacted'>;

/** A turn that was booked, as the day's ledger hears of it. `at`: when it began, which says of which day it is. */
interface Settling {
  readonly key: string;
  readonly spent: DayAmount;
  readonly at: number;
}

/** A process that dies may leave as many turns booked in its log and not in the day's ledger; there are never so many at once. */
const DOUBTFUL = 64;

interface Books {
  readonly run: Run;
  readonly ledger: DayLedger;
  /** Says something to whoever watches. */
  readonly notice: (text: string) => void;
}

/**
 * Keeps what this run spends in the ledger of the day too. It is kept where this run has no cap for the day as well, since
 * another may have one: there an error is said once, and the run goes on. With a cap nothing begins without the ledger.
 */
export class DayBooks {
  readonly #books: Books;
  /** When turns began that are not booked. */
  readonly #began = new Map<string, number>();
  #doubtful: Settling[] = [];
  #settled: Promise<void> = Promise.resolve();
  #told = false;

  constructor(books: Books) {
    this.#books = books;
  }

  /** What the log of an earlier process holds. */
  load({ facts }: Decision): void {
    for (const fact of facts) {
      const settling = this.#read(fact);
      if (settling) this.#doubtful = [...this.#doubtful, settling].slice(-DOUBTFUL);
    }
  }

  /** What was decided now, and is in the log. */
  decided({ facts }: Decision): void {
    const taken = facts.some(({ type }) => type === 'run-resumed') ? this.#doubtful.splice(0) : [];
    for (const settling of [...taken, ...facts.flatMap((fact) => this.#read(fact) ?? [])]) this.#settle(settling);
  }

  #read(fact: Fact): Settling | null {
    if (fact.type === 'turn-started') this.#began.set(this.#key(fact), fact.at);
    if (fact.type !== 'turn-taken' && fact.type !== 'turn-failed' && fact.type !== 'history-compacted') return null;
    const key = this.#key(fact);
    const at = this.#began.get(key);
    this.#began.delete(key);
    return at === undefined ? null : { key, spent: spentIn(fact), at };
  }

  /** What all runs on this machine have spent and hold on the day of `at`; null where this run has no cap for the day. */
  async spent(at: number): Promise<DaySum | null> {
    return this.#capped() ? this.#books.ledger.spent(at) : null;
  }

  /** Sets aside what a turn may cost, and answers what stands in front of it; null where that cannot be told and need not be. */
  async reserve(turn: TurnName, need: DayAmount, at: number): Promise<DaySum | null> {
    try {
      return await this.#books.ledger.reserve(this.#key(turn), need, at);
    } catch (error) {
      if (this.#capped() || !(error instanceof DayLedgerError)) throw error;
      this.#tell(error);
      return null;
    }
  }

  /** The turn does not begin after all. */
  release(turn: TurnName, at: number): void {
    this.#settle({ key: this.#key(turn), spent: { tokens: 0, money: 0 }, at });
  }

  /** Resolves when all that was booked so far stands in the ledger, or was said to be missing there. */
  close(): Promise<void> {
    return this.#settled;
  }

  /** A turn that is not settled goes on counting in full, so nothing is spent beyond a cap where this fails. */
  #settle({ key, spent, at }: Settling): void {
    this.#settled = this.#settled
      .then(() => this.#books.ledger.settle(key, spent, at))
      .catch((error: unknown) => this.#tell(error));
  }

  #tell(error: unknown): void {
    if (this.#told) return;
    this.#told = true;
    const why = error instanceof Error ? error.message : String(error);
    this.#books.notice(`What this run spends is missing in the ledger of the day. ${why}`);
  }

  #capped(): boolean {
    const { tokens, money } = this.#books.run.caps.day;
    return tokens !== null || money !== null;
  }

  #key = ({ agent, turn }: TurnName): string => `${this.#books.run.id}:${agent}:${turn}`;
}

const spentIn = (fact: Booked): DayAmount => ({
  tokens: fact.type === 'turn-failed' ? fact.tokens : tokensOf(fact.usage),
  money: fact.money,
});
