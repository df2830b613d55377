import { type Body, INLINE_LIMIT, type Text } from '../core/text.ts';
import type { Log } from '../ports/log.ts';

/** Puts long texts beside the log and brings them back. */
export class Texts {
  readonly #log: Log;
  constructor(log: Log) {
    this.#log = log;
  }

  /** The text as a fact may carry it. */
  async stow(text: string): Promise<Text> {
    return text.length <= INLINE_LIMIT ? text : await this.#log.keep(text);
  }

  /** The same for every string in a value, however deep: for arguments whose shape only their tool knows. */
  async stowAll<T>(value: T, cleaned: (text: string) => string = (text) => text): Promise<T> {
    return (await this.#walk(value, cleaned)) as T;
  }

  async #walk(value: unknown, cleaned: (text: string) => string): Promise<unknown> {
    if (typeof value === 'string') return this.stow(cleaned(value));
    if (Array.isArray(value)) return Promise.all(value.map((item) => this.#walk(item, cleaned)));
    if (value === null || typeof value !== 'object') return value;
    const entries = await Promise.all(
      Object.entries(value).map(async ([key, item]) => [key, await this.#walk(item, cleaned)]),
    );
    return Object.fromEntries(entries);
  }

  async read(text: Text): Promise<string> {
    return typeof text === 'string' ? text : await this.#log.text(text);
  }

  async readAll(body: Body): Promise<string> {
    return (await Promise.all(body.map((part) => this.read(part)))).join('');
  }
}
