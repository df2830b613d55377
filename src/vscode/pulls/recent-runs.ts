import type { RunRow } from '../../link/protocol.ts';
import { runLabel } from '../history/run-texts.ts';
import type { TreeLine } from '../lists/tree-line.ts';
import type { Parts } from '../parts.ts';
import { type PullIds, pullLines } from './pull-lines.ts';

/** Runs that are not going whose pull requests are shown at most: each has to be read once. */
const MOST = 8;

/** What is shown of a run that is not going. Only that is kept of it: the whole of a run can be large. */
interface Shown {
  /** The state and the last moment of the row that it was read for. */
  readonly stamp: string;
  /** Null: it could not be read. */
  readonly lines: readonly TreeLine<PullIds>[] | null;
}

interface Resting {
  readonly run: string;
  readonly state: RunRow['state'];
  readonly stamp: string;
}

/** The pull requests of the newest runs. Those that are not going are read one after another, once the view is looked at. */
export class RecentRuns {
  readonly #parts: Parts;
  readonly #came: () => void;
  readonly #shown = new Map<string, Shown>();
  #reading = false;

  /** `came` is called when one more run was read. */
  constructor(parts: Parts, came: () => void) {
    this.#parts = parts;
    this.#came = came;
  }

  get lines(): readonly TreeLine<PullIds>[] {
    void this.#readMissing();
    const { runs } = this.#parts;
    const resting = new Set(this.#resting().map(({ run }) => run));
    for (const run of this.#shown.keys()) if (!resting.has(run)) this.#shown.delete(run);
    const lines = runs.rows.flatMap((row) => {
      const overview = row.state === 'going' ? runs.overview(row.run) : null;
      const own = overview === null ? (this.#shown.get(row.run)?.lines ?? []) : pullLines([overview]);
      return own.map((line) => ({ ...line, face: { ...line.face, label: runLabel(row) } }));
    });
    // The newest stands open from the start.
    return lines.map((line, at) => (at === 0 ? { ...line, face: { ...line.face, open: 'expanded' } } : line));
  }

  /** Another engine: what could not be read is tried again. */
  forget(): void {
    for (const [run, { lines }] of this.#shown) if (lines === null) this.#shown.delete(run);
  }

  #resting(): readonly Resting[] {
    return this.#parts.runs.rows
      .filter(({ state }) => state !== 'going' && state !== 'unreadable')
      .slice(0, MOST)
      .map(({ run, state, last }) => ({ run, state, stamp: `${state} ${last}` }));
  }

  async #readMissing(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      for (let next = this.#missing(); next !== undefined; next = this.#missing()) await this.#read(next);
    } finally {
      this.#reading = false;
    }
  }

  #missing(): Resting | undefined {
    return this.#resting().find(({ run, stamp }) => this.#shown.get(run)?.stamp !== stamp);
  }

  async #read({ run, state, stamp }: Resting): Promise<void> {
    const { engine, runs, output } = this.#parts;
    try {
      const known = runs.overview(run);
      // One that was followed may not have come to its end yet.
      const overview =
        known !== null && (known.run.outcome ?? 'stopped') === state
          ? known
          : await engine.ask('overview', { run, watch: false });
      this.#shown.set(run, { stamp, lines: pullLines([overview]) });
      this.#came();
    } catch (error) {
      this.#shown.set(run, { stamp, lines: null });
      const why = error instanceof Error ? error.message : String(error);
      output.warn(`The pull requests of run ${run} are not shown: ${why}`);
    }
  }
}
