import type { Decision } from '../../core/facts.ts';
import { follow, newOverview, type Overview } from '../../core/projections/overview.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Signal } from '../../engine/world.ts';
import type { Store } from '../../ports/git.ts';
import { CannotStart } from '../cannot-start.ts';
import { isKnown } from '../failure.ts';
import type { OpenedRun } from '../run/start-run.ts';
import { type Attribution, attribution } from './attribution.ts';
import type { Screens } from './screens.ts';

/** A run that this process works on. */
export interface GoingRun {
  readonly id: string;
  readonly kind: 'issue' | 'demonstration';
  /** Of a demonstration: where it is kept. */
  readonly folder: string | null;
  readonly engine: Engine;
  readonly store: Store;
  readonly decisions: Decision[];
  readonly overview: Overview;
  /** Does something for it, so that what goes wrong is its own. */
  within<T>(act: () => Promise<T>): Promise<T>;
  /** It stops where it is. Resolves when nothing of it goes on. */
  halt(): Promise<void>;
  fail(error: unknown): void;
}

/** How a run is opened, and what has to be closed after it. */
export interface Opening {
  readonly kind: GoingRun['kind'];
  readonly folder: string | null;
  /** What its log held before. */
  readonly before: readonly Decision[];
  readonly open: () => Promise<{ readonly opened: OpenedRun; close(): Promise<void> }>;
}

/** The runs that go on in this process, each for itself. */
export class GoingRuns {
  readonly #screens: Screens;
  readonly #onChange: () => Promise<void>;
  readonly #runs = new Map<string, GoingRun>();
  /** Runs that are being taken up, or removed. */
  readonly #opening = new Set<string>();

  /** `onChange`: other runs are going. */
  constructor(screens: Screens, onChange: () => Promise<void>) {
    this.#screens = screens;
    this.#onChange = onChange;
  }

  get(id: string): GoingRun | undefined {
    return this.#runs.get(id);
  }

  isGoing(id: string): boolean {
    return this.#runs.has(id) || this.#opening.has(id);
  }

  /** Ids, in the order they began here. */
  get ids(): readonly string[] {
    return [...this.#runs.keys()];
  }

  get all(): readonly GoingRun[] {
    return [...this.#runs.values()];
  }

  /** Takes a known run up; refused where that is done already. */
  async take(id: string, opening: Opening): Promise<GoingRun> {
    return this.reserve(id, () => this.begin(opening));
  }

  /** Nobody else takes the run up meanwhile; refused where it is going. */
  async reserve<T>(id: string, act: () => Promise<T>): Promise<T> {
    if (this.isGoing(id)) throw new CannotStart(`Run ${id} is going already.`);
    this.#opening.add(id);
    try {
      return await act();
    } finally {
      this.#opening.delete(id);
    }
  }

  async begin({ kind, folder, before, open }: Opening): Promise<GoingRun> {
    const owner: Attribution = { run: null };
    return attribution.run(owner, async () => {
      const { opened, close } = await open();
      owner.run = opened.id;
      const halted = Promise.withResolvers<void>();
      const { engine, store, notices } = opened.composition;
      for (const text of notices) this.#screens.notice({ run: opened.id, text, bad: true });
      const going = { kind, folder, engine, store, id: opened.id, decisions: [...before], overview: newOverview() };
      for (const decision of before) follow(going.overview, decision);
      for (const decision of opened.missed()) this.#decided(going, decision);
      engine.onDecision((decision) => this.#decided(going, decision));
      engine.onSignal((signal) => this.#signalled(going, signal));
      const ended = this.#drive(going, { halted: halted.promise, close });
      const run: GoingRun = {
        ...going,
        within: (act) => attribution.run(owner, act),
        halt: () => {
          halted.resolve();
          return ended;
        },
        fail: (error) => engine.fail(error),
      };
      this.#runs.set(opened.id, run);
      // Marked before anyone is told that it goes on.
      await this.#changed();
      return run;
    });
  }

  /** Stops all of them where they are. */
  async haltAll(): Promise<void> {
    await Promise.all(this.all.map((run) => run.halt()));
  }

  #decided({ id, decisions, overview }: Pick<GoingRun, 'id' | 'decisions' | 'overview'>, decision: Decision): void {
    const asked = Object.keys(overview.run.asks).length;
    decisions.push(decision);
    follow(overview, decision);
    this.#screens.decided(id, decision);
    if (asked !== Object.keys(overview.run.asks).length) this.#screens.runsChanged();
  }

  #signalled({ id, engine }: Pick<GoingRun, 'id' | 'engine'>, signal: Signal): void {
    if (signal.kind === 'notice') this.#screens.notice({ run: id, text: signal.text, bad: true });
    if (signal.kind === 'text') this.#screens.live({ run: id, agent: signal.agent, kind: 'text', text: signal.delta });
    const agent = signal.kind === 'output' ? engine.run.calls[signal.about]?.agent : undefined;
    if (signal.kind === 'output' && agent !== undefined)
      this.#screens.live({ run: id, agent, kind: 'output', text: signal.chunk });
  }

  async #drive(
    going: Pick<GoingRun, 'id' | 'engine'>,
    { halted, close }: { readonly halted: Promise<void>; close(): Promise<void> },
  ): Promise<void> {
    const { id, engine } = going;
    try {
      // Not before whoever opened it has it in hand.
      await Promise.resolve();
      await Promise.race([untilClosed(engine), halted]);
      if (engine.run.outcome === 'merged') await engine.workbenches.removeAll();
    } catch (error) {
      this.#screens.notice({ run: id, text: failureText(id, error), bad: true });
    }
    try {
      await close();
    } catch (error) {
      this.#screens.notice({ run: id, text: failureText(id, error), bad: true });
    }
    this.#runs.delete(id);
    await this.#changed();
  }

  async #changed(): Promise<void> {
    this.#screens.runsChanged();
    await this.#onChange();
  }
}

/** Works until the run is closed; while someone has to answer, until someone has. */
async function untilClosed(engine: Engine): Promise<void> {
  for (;;) {
    const { promise: decided, resolve } = Promise.withResolvers<void>();
    const stop = engine.onDecision(() => resolve());
    try {
      if ((await engine.settle()).state === 'closed') return;
      await decided;
    } finally {
      stop();
    }
  }
}

function failureText(id: string, error: unknown): string {
  if (error instanceof CannotStart || isKnown(error)) return `Run ${id} stopped. ${error.message}`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Run ${id} stopped by a defect of Issue Swarm. Please report it, with what follows.\n${stack}`;
}
