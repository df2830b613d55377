import { createHash } from 'node:crypto';

/** A number from 0 to 1 that is the same for the same parts: fate that survives a crash. */
export const chance = (...parts: readonly (string | number)[]): number =>
  Number.parseInt(createHash('sha1').update(parts.join('|')).digest('hex').slice(0, 8), 16) / 2 ** 32;

/** A source of numbers from 0 to 1, the same for the same seed. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
