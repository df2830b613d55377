const WAITS_MS = [300, 1000, 2000, 4000, 8000];
const WITHIN_MS = 60_000;

/** How long to wait before a lost engine is started again; null once it was started too often within a minute. Times in ms. */
export class Restarts {
  #tries: number[] = [];

  next(now: number): number | null {
    this.#tries = this.#tries.filter((at) => now - at < WITHIN_MS);
    const wait = WAITS_MS[this.#tries.length];
    if (wait === undefined) return null;
    this.#tries.push(now);
    return wait;
  }
}
