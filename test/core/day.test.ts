import fc from 'fast-check';
import { expect, test } from 'vitest';
import { before, type DayLine, foldDay } from '../../src/core/day.ts';

/** A step of one of several runs that share a file: what its next free moment does. */
const Step = fc.record({
  run: fc.nat(3),
  key: fc.nat(2),
  does: fc.constantFrom('reserve', 'decide', 'settle', 'crash'),
  tokens: fc.nat(40),
});

/** Runs by the protocol: reserve, later look at what stood in front, go ahead or settle with nothing, settle what was spent. */
class Runs {
  readonly lines: DayLine[] = [];
  readonly allowed = new Map<string, number>();
  readonly #waiting = new Map<string, number>();
  readonly #cap: number;
  spent = 0;

  constructor(cap: number) {
    this.#cap = cap;
  }

  step({ run, key: name, does, tokens }: { run: number; key: number; does: string; tokens: number }): void {
    const key = `${run}:${name}`;
    if (does === 'reserve' && !this.allowed.has(key)) {
      this.lines.push({ do: 'reserve', key, tokens, money: null });
      this.#waiting.set(key, this.#waiting.get(key) ?? tokens);
    }
    if (does === 'decide') this.#decide(key);
    if (does === 'settle') this.#settle(key, tokens);
    // It forgets all; its reservations stay in the file, and it reserves anew by the same keys.
    if (does === 'crash') for (const one of [...this.#waiting.keys()]) this.#reserveAnew(one, key);
  }

  #reserveAnew(one: string, key: string): void {
    if (one.split(':')[0] !== key.split(':')[0]) return;
    this.lines.push({ do: 'reserve', key: one, tokens: 1, money: null });
  }

  #decide(key: string): void {
    const tokens = this.#waiting.get(key);
    if (tokens === undefined) return;
    this.#waiting.delete(key);
    const stands = before(this.lines, key);
    if (stands !== null && stands.tokens + tokens <= this.#cap) this.allowed.set(key, tokens);
    else this.lines.push({ do: 'settle', key, tokens: 0, money: null });
  }

  #settle(key: string, most: number): void {
    const reserved = this.allowed.get(key);
    if (reserved === undefined) return;
    this.allowed.delete(key);
    const tokens = Math.min(most, reserved);
    this.lines.push({ do: 'settle', key, tokens, money: null });
    this.spent += tokens;
  }
}

test('no order of steps lets those that were allowed pass the cap', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(fc.array(Step, { maxLength: 60 }), fc.nat(100), (steps, cap) => {
      const runs = new Runs(cap);
      for (const step of steps) {
        runs.step(step);
        const reserved = [...runs.allowed.values()].reduce((sum, one) => sum + one, 0);
        expect(reserved + runs.spent).toBeLessThanOrEqual(cap);
        expect(foldDay(runs.lines).tokens).toBeGreaterThanOrEqual(reserved + runs.spent);
      }
    }),
    { numRuns: 10_000 },
  );
});

test('what stands in front of a key that was never reserved is unknown', () => {
  expect(before([{ do: 'settle', key: 'a', tokens: 1, money: null }], 'a')).toBeNull();
});
