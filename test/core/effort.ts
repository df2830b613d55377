import fc from 'fast-check';
import { vi } from 'vitest';

/** `npm run soak` goes through the long suites. */
export const soaking = Boolean(process.env.SOAK);

/** How much of something to try: the same samples every time, far more and others when soaking. */
export const effort = (sample: number, soak: number): number => (soaking ? soak : sample);

const seed = soaking ? Date.now() % 2 ** 31 : 1_234_567;
fc.configureGlobal({ seed });

if (soaking) {
  // The long suites take as long as they take.
  vi.setConfig({ testTimeout: 3_600_000 });
  process.stdout.write(`properties with seed ${seed}\n`);
}
