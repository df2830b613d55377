/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The long suites were asked for: `SOAK=1`. */
export const soaking = process.env.SOAK === '1';

/** `SEED`; else the same in every test run, and another one each day when soaking. Printed, so that a failure can be repeated. */
export function seedOf(name: string): number {
  const seed = Number(process.env.SEED ?? (soaking ? Math.floor(Date.now() / 86_400_000) : 1));
  process.stderr.write(`${name}: SEED=${seed}\n`);
  return seed;
}
