import { LinkError } from '../../link/link-error.ts';

/** Does a thing to each of several others once at one time. */
export class OneAtATime {
  readonly #busy = new Set<string>();

  /** Throws a `LinkError` that says `already` where it is being done to the same one. */
  async do<T>(key: string, already: string, work: () => Promise<T>): Promise<T> {
    if (this.#busy.has(key)) throw new LinkError('cannot', already);
    this.#busy.add(key);
    try {
      return await work();
    } finally {
      this.#busy.delete(key);
    }
  }
}
