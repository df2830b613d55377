/** Room for the line that says how much was left out. */
const NOTICE = 64;

/** Keeps the beginning and the end of a text that may be endless, and counts what it leaves out between them. */
export class KeptOutput {
  readonly #limit: number;
  readonly #headLimit: number;
  readonly #tailLimit: number;
  #head = '';
  #tail = '';
  #length = 0;

  /** `limit` is the most characters `text()` answers. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#headLimit = Math.floor(limit / 2);
    this.#tailLimit = limit - this.#headLimit;
  }

  add(text: string): void {
    this.#length += text.length;
    const room = this.#headLimit - this.#head.length;
    this.#head += text.slice(0, room);
    if (text.length <= room) return;
    this.#tail += text.slice(room);
    // Cut only now and then: cutting at every chunk would copy the tail each time.
    if (this.#tail.length > 2 * this.#tailLimit + 65_536) this.#tail = this.#tail.slice(-this.#tailLimit);
  }

  text(): string {
    if (this.#length <= this.#limit) return (this.#head + this.#tail).toWellFormed();
    if (this.#limit <= 2 * NOTICE) return this.#head.toWellFormed();
    const head = this.#head.slice(0, this.#headLimit - NOTICE / 2);
    const tail = this.#tail.slice(-(this.#tailLimit - NOTICE / 2));
    const leftOut = this.#length - head.length - tail.length;
    return `${head.toWellFormed()}\n[… ${leftOut} characters left out …]\n${tail.toWellFormed()}`;
  }
}
