import type { Command } from '../core/commands.ts';
import { Decision, type Fact } from '../core/facts.ts';
import { type Chamber, convene, newChamber } from '../core/projections/chamber.ts';
import { type Conversations, converse, newConversations } from '../core/projections/conversation.ts';
import { deadlines, decide, due, evolve, newRun, type Run, type Work } from '../core/run.ts';
import { DayBooks } from './day-books.ts';
import { doWork } from './do-work.ts';
import { Texts } from './texts.ts';
import { Workbenches } from './workbenches.ts';
import type { Signal, World } from './world.ts';

/** How many works of a lane may be under way at once; lanes not named here take one. */
const LANES: Readonly<Record<string, number>> = { model: 16, verify: 2 };

/** The longest that a timer of Node can wait, in ms; then it looks again. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What the engine is up to, once no more can be done without someone outside. */
export type Rest = { readonly state: 'closed' } | { readonly state: 'waiting' };

interface Flight {
  readonly work: Work;
  readonly abort: AbortController;
}

/**
 * The only loop: asks what is due, does it through the world, submits what came of it.
 * Its whole state beside the log is the work in flight.
 */
export class Engine {
  readonly run: Run = newRun();
  readonly conversations: Conversations = newConversations();
  readonly chamber: Chamber = newChamber();
  readonly texts: Texts;
  readonly workbenches: Workbenches;
  readonly day: DayBooks;
  readonly world: World;
  readonly #flights = new Map<string, Flight>();
  /** Works that answered "not now", each with what was decided when it began: not started again before more was. */
  readonly #idle = new Map<string, number>();
  readonly #listeners = new Set<(decision: Decision) => void>();
  readonly #signals = new Set<(signal: Signal) => void>();
  readonly #rest = Promise.withResolvers<void>();
  #resting: (() => void)[] = [];
  #seq = 0;
  #synced: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown;
  #stopped = false;

  constructor(world: World) {
    this.world = world;
    this.texts = new Texts(world.log);
    this.workbenches = new Workbenches(this);
    const notice = (text: string) => this.signal({ kind: 'notice', text });
    this.day = new DayBooks({ run: this.run, ledger: world.day, notice });
    this.#rest.promise.catch(() => {});
  }

  /** Folds what the log holds. Called once, before anything is submitted. */
  load(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      this.#apply(decision);
      this.day.load(decision);
    }
    this.#seq = decisions.length;
  }

  onDecision(listener: (decision: Decision) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onSignal(listener: (signal: Signal) => void): () => void {
    this.#signals.add(listener);
    return () => this.#signals.delete(listener);
  }

  signal(signal: Signal): void {
    for (const listener of this.#signals) listener(signal);
  }

  /** The facts that a command made true, on stable storage when this resolves. None: it came too late or is not allowed. */
  async submit(command: Command): Promise<readonly Fact[]> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#stopped) return [];
    const facts = decide(this.run, command);
    if (facts.length === 0) return facts;
    // A log line that could not be read again would be the end of the run: better the end of this process.
    const decision = Decision.parse({ seq: this.#seq, epoch: this.run.epoch, at: command.at, facts });
    this.#seq += 1;
    this.#apply(decision);
    const synced = this.world.log.append(decision);
    this.#synced = Promise.all([this.#synced, synced]).then(() => {});
    this.#synced.catch(() => {});
    try {
      await synced;
    } catch (error) {
      this.fail(error);
      throw error;
    }
    this.day.decided(decision);
    for (const listener of this.#listeners) listener(decision);
    void this.#pump();
    return facts;
  }

  /** Works until the run is closed or only someone outside can go on. */
  async settle(): Promise<Rest> {
    if (this.#failure !== undefined) throw this.#failure;
    void this.#pump();
    await new Promise<void>((resolve, reject) => {
      this.#resting.push(resolve);
      this.#rest.promise.catch(reject);
    });
    const paused = Object.values(this.run.agents).some((agent) => agent.paused && agent.left === null);
    if (this.run.state !== 'closed' && Object.keys(this.run.asks).length === 0 && !paused && !this.#stopped) {
      const why = 'Nothing is owed, and nobody is asked: a defect of Issue Swarm. Please report it with the log.';
      const stopped = await this.submit({ type: 'stop-run', at: this.world.now(), outcome: 'failed', why });
      if (stopped.length === 0) throw new Error(why);
      return this.settle();
    }
    return { state: this.run.state === 'closed' ? 'closed' : 'waiting' };
  }

  /** Ends everything in flight without a word to the log: what happens when a process dies, but orderly. */
  async halt(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const flight of this.#flights.values()) flight.abort.abort(new Error('the engine was halted'));
    while (this.#flights.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await this.day.close();
  }

  /** A bug or a refused append: nothing that happens after it can be trusted. */
  fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error ?? new Error('the engine failed');
    this.#stopped = true;
    for (const flight of this.#flights.values()) flight.abort.abort(this.#failure);
    this.#rest.reject(this.#failure);
  }

  #apply(decision: Decision): void {
    for (const fact of decision.facts) {
      evolve(this.run, fact);
      converse(this.conversations, fact);
    }
    convene(this.chamber, decision);
  }

  async #pump(): Promise<void> {
    // No effect and no reply before what it rests on is on stable storage.
    const seq = this.#seq;
    try {
      await this.#synced;
    } catch {
      return; // told by the submit whose append failed
    }
    if (this.#stopped || seq !== this.#seq) return;
    const now = this.world.now();
    const owed = due(this.run, now);
    const wanted = new Set(owed.map((work) => work.id));
    for (const [id, flight] of this.#flights)
      if (!wanted.has(id) && !flight.abort.signal.aborted) flight.abort.abort(new Error('no longer wanted'));
    for (const work of owed) this.#start(work);
    this.#sleep(owed, now);
  }

  #start(work: Work): void {
    if (work.do === 'wait' || this.#flights.has(work.id) || this.#idle.get(work.id) === this.#seq) return;
    const busy = [...this.#flights.values()].filter((flight) => flight.work.lane === work.lane).length;
    if (busy >= (LANES[work.lane] ?? 1)) return;
    const flight: Flight = { work, abort: new AbortController() };
    this.#flights.set(work.id, flight);
    void this.#fly(flight);
  }

  async #fly({ work, abort }: Flight): Promise<void> {
    // Whatever is decided from here on may be what it waits for, even if it comes while "not now" is being said.
    const seq = this.#seq;
    try {
      const changed = await doWork(this, work, abort.signal);
      if (!changed) this.#idle.set(work.id, seq);
    } catch (error) {
      if (!abort.signal.aborted) this.fail(error);
    } finally {
      this.#flights.delete(work.id);
      void this.#pump();
    }
  }

  /** Wakes for the next wait; says so when nothing is left to do here. */
  #sleep(owed: readonly Work[], now: number): void {
    clearTimeout(this.#timer);
    const next = Math.min(...owed.flatMap((work) => (work.do === 'wait' ? [work.until] : [])));
    // A deadline far off is nothing that anybody works on: it wakes, and holds nothing up.
    const wake = Math.min(next, ...deadlines(this.run).flatMap(({ at }) => (at > now ? [at] : [])));
    if (Number.isFinite(wake)) {
      this.#timer = setTimeout(() => void this.#pump(), Math.min(Math.max(1, wake - now), LONGEST_TIMER));
      if (!Number.isFinite(next)) this.#timer.unref();
    }
    if (this.#flights.size > 0 || Number.isFinite(next)) return;
    const resting = this.#resting;
    this.#resting = [];
    for (const resolve of resting) resolve();
  }
}
