import type { PageLine } from '../../src/core/page-messages.ts';

/** How many lines are drawn or left out together. */
export const SHEET = 100;

/** Some lines that follow each other. A full one never changes. */
export interface Sheet {
  readonly id: number;
  readonly lines: readonly PageLine[];
}

/** Everything that was told of a run, as far as it has come: the newest lines at once, older ones when they are wanted. */
export class Transcript {
  sheets: readonly Sheet[] = [];
  /** Lines that came as they happened, and lines that were brought from before. */
  appended = 0;
  prepended = 0;
  /** The lines before this log line have not been brought; null: there are none. */
  #before: number | null = null;
  #under: number | null = null;

  /** Begins anew: everything before log line `before` is still to be brought. */
  begin(before: number): void {
    this.sheets = [];
    this.appended = 0;
    this.prepended = 0;
    this.#before = before === 0 ? null : before;
    this.#under = null;
  }

  get complete(): boolean {
    return this.#before === null;
  }

  /** The log line before which lines are to be asked for now; null where none are, or they are under way. */
  wanted(): number | null {
    if (this.#under === this.#before) return null;
    this.#under = this.#before;
    return this.#before;
  }

  before(before: number, lines: readonly PageLine[], first: number | null): void {
    if (before !== this.#before) return;
    this.#before = first;
    this.#under = null;
    const fresh: Sheet[] = [];
    for (let end = lines.length; end > 0; end -= SHEET) {
      this.prepended += Math.min(SHEET, end);
      fresh.unshift({ id: -this.prepended, lines: lines.slice(Math.max(0, end - SHEET), end) });
    }
    this.sheets = [...fresh, ...this.sheets];
  }

  after(lines: readonly PageLine[]): void {
    for (const line of lines) {
      const last = this.sheets.at(-1);
      if (last === undefined || last.id < 0 || last.lines.length >= SHEET)
        this.sheets = [...this.sheets, { id: this.appended, lines: [line] }];
      else this.sheets = [...this.sheets.slice(0, -1), { id: last.id, lines: [...last.lines, line] }];
      this.appended += 1;
    }
  }

  get count(): number {
    return this.sheets.reduce((sum, { lines }) => sum + lines.length, 0);
  }
}
