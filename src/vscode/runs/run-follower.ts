import type { Decision } from '../../core/facts.ts';
import type { Overview } from '../../core/projections/overview.ts';
import type { Notices, RunRow } from '../../link/protocol.ts';
import type { EngineLink } from '../parts.ts';

/** Longest stretch of folding before the extension host has its turn, in ms. */
const SLICE_MS = 4;
/** Changes are gathered for so long before they are told, in ms. */
const GATHER_MS = 100;
/** Overviews of runs that are not going that are kept: those that were asked for last. */
const KEPT = 6;

type Follow = (overview: Overview, decision: Decision) => void;

/** What changed: the overviews of these runs; `rows`: the list is another. */
export interface RunsChange {
  readonly runs: ReadonlySet<string>;
  readonly rows: boolean;
}

export interface FollowerEnds {
  readonly ask: EngineLink['ask'];
  readonly onChange: (change: RunsChange) => void;
  readonly tellFailure: (error: unknown) => void;
}

interface Waiting {
  readonly run: string;
  readonly text: string;
  /** Null until they were read. */
  decisions: readonly Decision[] | null;
  next: number;
}

/** Keeps what a window knows of runs: those at work by folding what comes, the others as they were read. Knows nothing of the editor. */
export class RunFollower {
  readonly #ends: FollowerEnds;
  /** Those that were asked for last stand last. */
  readonly #overviews = new Map<string, Overview>();
  /** Runs that the engine sends decisions of. */
  readonly #watched = new Set<string>();
  /** Those of runs that are being read: whoever asks meanwhile gets the same. */
  readonly #reading = new Map<string, Promise<Overview>>();
  /** What came of a run before its overview did. */
  readonly #early = new Map<string, Notices['decided'][]>();
  readonly #queue: Waiting[] = [];
  /** Runs to be read anew, going or not. */
  readonly #lost = new Set<string>();
  /** Runs of which it was told that a line could not be followed. */
  readonly #failed = new Set<string>();
  #rows: readonly RunRow[] = [];
  #folding = false;
  #touched = new Set<string>();
  #rowsTouched = false;
  #timer: NodeJS.Timeout | null = null;
  #refreshing: Promise<void> | null = null;
  #stale = false;
  #follow: Follow | null = null;

  constructor(ends: FollowerEnds) {
    this.#ends = ends;
  }

  /** The newest first. */
  get rows(): readonly RunRow[] {
    return this.#rows;
  }

  overview(run: string): Overview | null {
    return this.#overviews.get(run) ?? null;
  }

  async open(run: string): Promise<Overview> {
    const known = this.#overviews.get(run);
    if (known !== undefined) {
      this.#keep(run, known);
      return known;
    }
    const reading = this.#reading.get(run) ?? this.#read(run).finally(() => this.#reading.delete(run));
    this.#reading.set(run, reading);
    return reading;
  }

  /** Asks for the list again. Requests during one are answered by one more after it. */
  refresh(): Promise<void> {
    if (this.#refreshing !== null) {
      this.#stale = true;
      return this.#refreshing;
    }
    this.#refreshing = this.#readRows().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** As `refresh`, for whoever does not wait: what goes wrong is told. */
  look(): void {
    this.refresh().catch(this.#ends.tellFailure);
  }

  take(decided: Notices['decided']): void {
    const early = this.#early.get(decided.run);
    if (early !== undefined) early.push(decided);
    else if (this.#watched.has(decided.run)) this.#enqueue(decided);
  }

  /** Another engine knows nothing of what this window watched. */
  forgetWatched(): void {
    this.#watched.clear();
  }

  forgetAll(): void {
    this.#rows = [];
    this.#watched.clear();
    this.#overviews.clear();
    this.#early.clear();
    this.#queue.length = 0;
    this.#touch(null);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  async #read(run: string): Promise<Overview> {
    const read = await this.#ends.ask('overview', { run, watch: false });
    // It may have begun to be followed in the meantime: then that one goes on, and this one would not.
    const followed = this.#overviews.get(run);
    if (followed !== undefined) return followed;
    this.#keep(run, read);
    return read;
  }

  /** What is not going and was not asked for lately is let go: it is read again when somebody wants it. */
  #keep(run: string, overview: Overview): void {
    this.#overviews.delete(run);
    this.#overviews.set(run, overview);
    const idle = [...this.#overviews.keys()].filter((one) => !this.#watched.has(one));
    for (const one of idle.slice(0, -KEPT)) this.#overviews.delete(one);
  }

  async #readRows(): Promise<void> {
    do {
      this.#stale = false;
      const rows = await this.#ends.ask('runs', null);
      this.#rows = [...rows].sort((one, other) => other.opened - one.opened);
      const listed = new Set(rows.map(({ run }) => run));
      for (const run of this.#overviews.keys()) if (!listed.has(run)) this.#overviews.delete(run);
      this.#touch(null);
      await Promise.all(rows.map((row) => this.#keepUp(row)));
    } while (this.#stale);
  }

  /** Follows a run that this engine works on, and lets go of one that does not go any more once its last line has come. */
  async #keepUp(row: RunRow): Promise<void> {
    const { run, state } = row;
    const going = state === 'going';
    if (going && row.problem === null) return this.#watch(run);
    if (this.#watched.has(run)) await this.#unwatch(run);
    const known = this.#overviews.get(run);
    // Of what goes on elsewhere no line comes.
    if (!this.#lost.delete(run) && !going && (known === undefined || agree(known, row))) return;
    // What was missed, or happened while nobody looked: as it is kept here, it would stay for ever.
    if (state === 'unreadable') this.#overviews.delete(run);
    else this.#keep(run, await this.#ends.ask('overview', { run, watch: false }));
    this.#touch(run);
  }

  async #unwatch(run: string): Promise<void> {
    try {
      // What was on its way comes before the answer.
      await this.#ends.ask('unwatch', { run });
      while (this.#queue.some((waiting) => waiting.run === run)) await new Promise(setImmediate);
    } finally {
      this.#watched.delete(run);
    }
  }

  async #watch(run: string): Promise<void> {
    if (this.#watched.has(run)) return;
    this.#watched.add(run);
    this.#early.set(run, []);
    try {
      this.#follow ??= (await import('../../core/projections/overview.ts')).follow;
      const overview = await this.#ends.ask('overview', { run, watch: true });
      this.#lost.delete(run);
      this.#keep(run, overview);
      this.#touch(run);
      for (const decided of this.#early.get(run) ?? []) this.#enqueue(decided);
      this.#early.delete(run);
    } catch (error) {
      this.#watched.delete(run);
      this.#early.delete(run);
      throw error;
    }
  }

  #enqueue({ run, decisions }: Notices['decided']): void {
    this.#queue.push({ run, text: decisions, decisions: null, next: 0 });
    if (this.#folding) return;
    this.#folding = true;
    setImmediate(() => this.#fold());
  }

  #fold(): void {
    const until = performance.now() + SLICE_MS;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      if (!this.#foldNext(first)) this.#queue.shift();
      if (performance.now() < until) continue;
      setImmediate(() => this.#fold());
      return;
    }
    this.#folding = false;
  }

  /** False where nothing of it is left to be folded. A run that cannot be followed by its lines is read anew. */
  #foldNext(waiting: Waiting): boolean {
    const { run } = waiting;
    try {
      waiting.decisions ??= JSON.parse(waiting.text) as readonly Decision[];
      const decision = waiting.decisions[waiting.next];
      const overview = this.#overviews.get(run);
      if (decision === undefined || overview === undefined || this.#follow === null) return false;
      waiting.next += 1;
      if (decision.seq > overview.lines) return this.#readAnew(run);
      this.#follow(overview, decision);
      this.#touch(run);
      return true;
    } catch (error) {
      if (!this.#failed.has(run)) this.#ends.tellFailure(error);
      this.#failed.add(run);
      return this.#readAnew(run);
    }
  }

  #readAnew(run: string): false {
    this.#overviews.delete(run);
    this.#watched.delete(run);
    this.#lost.add(run);
    this.look();
    return false;
  }

  #touch(run: string | null): void {
    if (run === null) this.#rowsTouched = true;
    else this.#touched.add(run);
    this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS);
  }

  #tell(): void {
    this.#timer = null;
    const change = { runs: this.#touched, rows: this.#rowsTouched };
    this.#touched = new Set();
    this.#rowsTouched = false;
    this.#ends.onChange(change);
  }
}

/** Is an overview of a run that is not going as far as its row? */
const agree = ({ run }: Overview, { state, asks }: RunRow): boolean =>
  run.outcome === null ? state === 'stopped' && Object.keys(run.asks).length === asks : state === run.outcome;
