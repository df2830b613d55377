import type { Overview } from '../../core/projections/overview.ts';
import type { Parts } from '../parts.ts';

/** Runs whose pull requests are shown at most: each has to be read once. */
const MOST = 20;

/** The newest runs with what is known of them. Those that are not going are read one after another, once the view is looked at. */
export class RecentRuns {
  readonly #parts: Parts;
  readonly #came: () => void;
  readonly #read = new Map<string, Overview | 'unread'>();
  #reading = false;

  /** `came` is called when one more run was read. */
  constructor(parts: Parts, came: () => void) {
    this.#parts = parts;
    this.#came = came;
  }

  get overviews(): readonly Overview[] {
    const { rows, going } = this.#parts.runs;
    const listed = rows.slice(0, MOST).map(({ run }) => run);
    const missing = going.map(({ run }) => run.id).filter((run) => !listed.includes(run));
    const found = [...missing, ...listed].map((run) => this.#parts.runs.overview(run) ?? this.#read.get(run));
    void this.#readMissing(listed);
    return found.filter((one) => typeof one === 'object');
  }

  /** Another engine, or another list: what could not be read is tried again. */
  forget(): void {
    for (const [run, read] of this.#read) if (read === 'unread') this.#read.delete(run);
  }

  async #readMissing(listed: readonly string[]): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      for (const run of listed) {
        const row = this.#parts.runs.rows.find((one) => one.run === run);
        if (row === undefined || row.state === 'going' || row.state === 'unreadable' || this.#read.has(run)) continue;
        this.#read.set(run, 'unread');
        this.#read.set(run, await this.#parts.runs.open(run));
        this.#came();
      }
    } catch (error) {
      this.#parts.output.warn(`Its pull requests are not shown: ${error instanceof Error ? error.message : error}`);
    } finally {
      this.#reading = false;
    }
  }
}
