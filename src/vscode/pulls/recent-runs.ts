import type { Overview } from '../../core/projections/overview.ts';
import type { Parts } from '../parts.ts';

/** Runs whose pull requests are shown at most: each has to be read once. */
const MOST = 20;

/** The newest runs with what is known of them. Those that are not going are read one after another, once the view is looked at. */
export class RecentRuns {
  readonly #parts: Parts;
  readonly #came: () => void;
  /** Runs that could not be read. */
  readonly #unread = new Set<string>();
  #reading = false;

  /** `came` is called when one more run was read. */
  constructor(parts: Parts, came: () => void) {
    this.#parts = parts;
    this.#came = came;
  }

  get overviews(): readonly Overview[] {
    void this.#readMissing();
    const { runs } = this.#parts;
    return runs.rows.slice(0, MOST).flatMap(({ run }) => runs.overview(run) ?? []);
  }

  /** Another engine: what could not be read is tried again. */
  forget(): void {
    this.#unread.clear();
  }

  async #readMissing(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      for (let next = this.#missing(); next !== null; next = this.#missing()) await this.#read(next);
    } finally {
      this.#reading = false;
    }
  }

  #missing(): string | null {
    const { runs } = this.#parts;
    const row = runs.rows
      .slice(0, MOST)
      .find(
        ({ run, state }) =>
          state !== 'going' && state !== 'unreadable' && runs.overview(run) === null && !this.#unread.has(run),
      );
    return row?.run ?? null;
  }

  async #read(run: string): Promise<void> {
    try {
      await this.#parts.runs.open(run);
      this.#came();
    } catch (error) {
      this.#unread.add(run);
      const why = error instanceof Error ? error.message : String(error);
      this.#parts.output.warn(`The pull requests of run ${run} are not shown: ${why}`);
    }
  }
}
