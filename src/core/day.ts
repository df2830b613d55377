import { z } from 'zod';

/** Tokens and US dollars; `money` is null where the price is not known. */
export const DayAmount = z.object({
  tokens: z.number().nonnegative(),
  money: z.number().nonnegative().nullable(),
});
export type DayAmount = z.infer<typeof DayAmount>;

/**
 * One line of the day's ledger. `key` names one thing to pay for, such as `run:agent:turn`; only the run it belongs to
 * writes lines with it.
 */
export const DayLine = z.discriminatedUnion('do', [
  DayAmount.extend({ do: z.literal('reserve'), key: z.string().min(1) }),
  DayAmount.extend({ do: z.literal('settle'), key: z.string().min(1) }),
]);
export type DayLine = z.infer<typeof DayLine>;

/** Tokens and US dollars that are spoken for. What has no known price adds nothing to `money`. */
export interface DaySum {
  readonly tokens: number;
  readonly money: number;
}

const nothing: DaySum = { tokens: 0, money: 0 };

const plus = (sum: DaySum, { tokens, money }: DayAmount): DaySum => ({
  tokens: sum.tokens + tokens,
  money: sum.money + (money ?? 0),
});

/**
 * The rules of the ledger, line by line: a reservation counts in full until it is settled, then what was spent does. A
 * second reservation of a key that is still open changes nothing, nor does a second settling. A key that was settled may
 * be reserved again, as the same turn is after its cap was raised. What is settled without a reservation was spent all
 * the same. Spending of unknown price counts in money as much as was reserved for it.
 */
class Day {
  #settled = nothing;
  readonly #open = new Map<string, DayAmount>();
  readonly #closed = new Set<string>();

  isOpen(key: string): boolean {
    return this.#open.has(key);
  }

  take({ do: what, key, tokens, money }: DayLine): void {
    const reserved = this.#open.get(key);
    if (what === 'reserve') {
      if (reserved === undefined) this.#open.set(key, { tokens, money });
      return;
    }
    if (reserved === undefined && this.#closed.has(key)) return;
    this.#open.delete(key);
    this.#closed.add(key);
    this.#settled = plus(this.#settled, { tokens, money: money ?? reserved?.money ?? null });
  }

  sum(): DaySum {
    return [...this.#open.values()].reduce(plus, this.#settled);
  }
}

/** What is spent and reserved after all of `lines`. */
export function foldDay(lines: Iterable<DayLine>): DaySum {
  const day = new Day();
  for (const line of lines) day.take(line);
  return day.sum();
}

/**
 * What was spent and reserved when `key` was reserved (the last time that it was not open already): all that stands in
 * front of that line and nothing behind it, so whoever reads the lines, and whenever, gets the same. Null when `key` was
 * never reserved.
 */
export function before(lines: Iterable<DayLine>, key: string): DaySum | null {
  const day = new Day();
  let sum: DaySum | null = null;
  for (const line of lines) {
    if (line.do === 'reserve' && line.key === key && !day.isOpen(key)) sum = day.sum();
    day.take(line);
  }
  return sum;
}
