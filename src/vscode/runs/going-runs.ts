import { type Disposable, EventEmitter } from 'vscode';
import type { Decision } from '../../core/facts.ts';
import type { Overview } from '../../core/projections/overview.ts';
import type { Notices, RunRow } from '../../link/protocol.ts';
import type { EngineLink, FollowedRuns } from '../parts.ts';

/** Longest stretch of folding before the extension host has its turn, in ms. */
const SLICE_MS = 4;
/** Changes are gathered for so long before they are told, in ms. */
const GATHER_MS = 100;

type Follow = (overview: Overview, decision: Decision) => void;

interface Waiting {
  readonly run: string;
  readonly decisions: readonly Decision[];
  next: number;
}

/** The runs of this window, those at work followed by folding what comes. */
export class GoingRuns implements FollowedRuns, Disposable {
  readonly #engine: EngineLink;
  readonly #tellFailure: (error: unknown) => void;
  readonly #changed = new EventEmitter<{ readonly runs: ReadonlySet<string>; readonly rows: boolean }>();
  readonly #overviews = new Map<string, Overview>();
  /** Runs that the engine sends decisions of. */
  readonly #watched = new Set<string>();
  /** Those of runs that are being read: whoever asks meanwhile gets the same. */
  readonly #reading = new Map<string, Promise<Overview>>();
  /** What came of a run before its overview did. */
  readonly #early = new Map<string, Notices['decided'][]>();
  readonly #queue: Waiting[] = [];
  readonly #disposables: Disposable[];
  #rows: readonly RunRow[] = [];
  #folding = false;
  #touched = new Set<string>();
  #rowsTouched = false;
  #timer: NodeJS.Timeout | null = null;
  #refreshing: Promise<void> | null = null;
  #stale = false;
  #follow: Follow | null = null;

  readonly onDidChange = this.#changed.event;
  readonly onDecided: FollowedRuns['onDecided'];

  constructor(engine: EngineLink, tellFailure: (error: unknown) => void) {
    this.#engine = engine;
    this.#tellFailure = tellFailure;
    this.onDecided = engine.onDecided;
    this.#disposables = [
      engine.onDecided((decided) => this.#take(decided)),
      engine.onRunsChanged(() => this.#look()),
      engine.onDidChangeState(({ is }) => {
        // Another engine knows nothing of what this window watched.
        this.#watched.clear();
        if (is === 'ready') this.#look();
        if (is === 'off') this.#forgetAll();
      }),
    ];
  }

  get rows(): readonly RunRow[] {
    return this.#rows;
  }

  get going(): readonly Overview[] {
    return this.#rows.flatMap(({ run, state }) => (state === 'going' ? (this.#overviews.get(run) ?? []) : []));
  }

  overview(run: string): Overview | null {
    return this.#overviews.get(run) ?? null;
  }

  async open(run: string): Promise<Overview> {
    const known = this.#overviews.get(run);
    if (known !== undefined) return known;
    const reading = this.#reading.get(run) ?? this.#read(run).finally(() => this.#reading.delete(run));
    this.#reading.set(run, reading);
    return reading;
  }

  async #read(run: string): Promise<Overview> {
    const read = await this.#engine.ask('overview', { run, watch: false });
    // It may have begun to be followed in the meantime: then that one goes on, and this one would not.
    const followed = this.#overviews.get(run);
    if (followed !== undefined) return followed;
    this.#overviews.set(run, read);
    return read;
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

  dispose(): void {
    for (const one of this.#disposables) one.dispose();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#queue.length = 0;
    this.#changed.dispose();
  }

  #look(): void {
    this.refresh().catch(this.#tellFailure);
  }

  async #readRows(): Promise<void> {
    do {
      this.#stale = false;
      const rows = await this.#engine.ask('runs', null);
      this.#rows = [...rows].sort((one, other) => other.opened - one.opened);
      const listed = new Set(rows.map(({ run }) => run));
      for (const run of this.#overviews.keys()) if (!listed.has(run)) this.#overviews.delete(run);
      this.#touch(null);
      await Promise.all(rows.map((row) => this.#keepUp(row)));
    } while (this.#stale);
  }

  /** Follows a run that goes, and lets go of one that does not any more. */
  async #keepUp({ run, state }: RunRow): Promise<void> {
    if (state === 'going') return this.#watch(run);
    if (this.#watched.delete(run)) await this.#engine.ask('unwatch', { run });
  }

  async #watch(run: string): Promise<void> {
    if (this.#watched.has(run)) return;
    this.#watched.add(run);
    this.#early.set(run, []);
    try {
      this.#follow ??= (await import('../../core/projections/overview.ts')).follow;
      const overview = await this.#engine.ask('overview', { run, watch: true });
      this.#overviews.set(run, overview);
      this.#touch(run);
      for (const decided of this.#early.get(run) ?? []) this.#enqueue(decided);
      this.#early.delete(run);
    } catch (error) {
      this.#watched.delete(run);
      this.#early.delete(run);
      throw error;
    }
  }

  #take(decided: Notices['decided']): void {
    const early = this.#early.get(decided.run);
    if (early !== undefined) early.push(decided);
    else if (this.#watched.has(decided.run)) this.#enqueue(decided);
  }

  #enqueue({ run, decisions }: Notices['decided']): void {
    this.#queue.push({ run, decisions: JSON.parse(decisions), next: 0 });
    if (this.#folding) return;
    this.#folding = true;
    setImmediate(() => this.#fold());
  }

  #fold(): void {
    const until = performance.now() + SLICE_MS;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      const decision = first.decisions[first.next];
      if (decision === undefined) this.#queue.shift();
      else {
        first.next += 1;
        if (!this.#foldOne(first.run, decision)) this.#queue.shift();
      }
      if (performance.now() < until) continue;
      setImmediate(() => this.#fold());
      return;
    }
    this.#folding = false;
  }

  /** False where the line does not fit: then the overview is read anew. */
  #foldOne(run: string, decision: Decision): boolean {
    const overview = this.#overviews.get(run);
    if (overview === undefined || this.#follow === null) return false;
    if (decision.seq > overview.lines) {
      this.#overviews.delete(run);
      this.#watched.delete(run);
      this.#look();
      return false;
    }
    this.#follow(overview, decision);
    this.#touch(run);
    return true;
  }

  #forgetAll(): void {
    this.#rows = [];
    this.#overviews.clear();
    this.#early.clear();
    this.#queue.length = 0;
    this.#touch(null);
  }

  #touch(run: string | null): void {
    if (run === null) this.#rowsTouched = true;
    else this.#touched.add(run);
    this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS);
  }

  #tell(): void {
    this.#timer = null;
    const told = { runs: this.#touched, rows: this.#rowsTouched };
    this.#touched = new Set();
    this.#rowsTouched = false;
    this.#changed.fire(told);
  }
}
