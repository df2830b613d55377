/** Keeps what was used last, up to so many bytes in all. */
export class ByteCache {
  readonly #most: number;
  readonly #kept = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Uint8Array | undefined {
    const found = this.#kept.get(key);
    if (found === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found;
  }

  set(key: string, content: Uint8Array): void {
    this.#drop(key);
    if (content.byteLength > this.#most) return;
    this.#kept.set(key, content);
    this.#bytes += content.byteLength;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#most) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const found = this.#kept.get(key);
    if (found === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= found.byteLength;
  }
}
