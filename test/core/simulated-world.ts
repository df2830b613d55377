import type { Command } from '../../src/core/commands.ts';
import type { Certificate, Decision, Fact, Submission } from '../../src/core/facts.ts';
import { type Ask, decide, due, type Effect, evolve, newRun, type Run, type Work } from '../../src/core/run.ts';
import { chance, dice } from './chance.ts';
import { frozen } from './frozen.ts';
import { flawsOf } from './invariants.ts';
import { type Chosen, commit, opening, START } from './opening.ts';
import { callsOf, plannedBy, type Temper } from './simulated-agents.ts';
import { newForge, perform, pushByOthers, Refused, type SimulatedForge, treeOf } from './simulated-forge.ts';

/** Distributes over the kinds of command, so that each keeps its own fields. */
export type Timeless<C extends Command> = C extends Command ? Omit<C, 'at'> : never;

/** What outlives a process of ours: the forge, and what the chair remembers. */
export interface Outside {
  forge: SimulatedForge;
  declined: string[];
}

/** One work under way. An effect first happens, and then is told of. */
interface Flight {
  readonly work: Work;
  happened: { result: Record<string, unknown> } | null;
}

const MOST_STEPS = 6000;

/**
 * Everything around the core: models, tools, git, forge, chair and clock, each of which takes its time and may fail.
 * What happens follows from the temper and the run alone; in which order, from the dice.
 */
export class SimulatedWorld {
  readonly temper: Temper;
  readonly run: Run = newRun();
  readonly decisions: Decision[] = [];
  /** What outlived each decision, in the order of the decisions; kept where a crash is to be tried there. */
  readonly snapshots: Outside[] = [];
  outside: Outside = { forge: newForge(), declined: [] };
  now: number = START;
  steps: number = 0;
  readonly #random: () => number;
  readonly #flights = new Map<string, Flight>();
  /** Works that could not be begun, and after how many decisions that was. */
  readonly #idle = new Map<string, number>();
  readonly #keep: boolean;
  /** Someone else submits commands too, so that what happens outside may not fit. */
  readonly #tolerant: boolean;

  constructor(
    temper: Temper,
    options: { readonly dice?: number; readonly keep?: boolean; readonly tolerant?: boolean } = {},
  ) {
    this.temper = temper;
    this.#random = dice(options.dice ?? temper.seed);
    this.#keep = options.keep ?? false;
    this.#tolerant = options.tolerant ?? false;
  }

  open(chosen: Chosen = {}): this {
    this.submit(opening(chosen));
    return this;
  }

  /** Goes on where another process ended: all that is left of it is its log, and what it did outside. */
  takeUp(decisions: readonly Decision[], outside: Outside): this {
    for (const decision of decisions) this.#apply(structuredClone(decision));
    this.outside = structuredClone(outside);
    this.now = (decisions.at(-1)?.at ?? START) + 1000;
    this.submit({ type: 'resume-run', epoch: this.run.epoch + 1 });
    return this;
  }

  submit(command: Timeless<Command>): Fact[] {
    const facts = decide(this.run, { at: this.now, ...command } as Command);
    if (facts.length === 0) return facts;
    const decision = { seq: this.decisions.length, epoch: this.run.epoch, at: this.now, facts };
    this.#apply(decision);
    const flaws = flawsOf(this.run);
    if (flaws.length > 0) throw new Error(`after ${facts.map((fact) => fact.type).join(', ')}: ${flaws.join('; ')}`);
    return facts;
  }

  #apply(decision: Decision): void {
    for (const fact of decision.facts) evolve(this.run, frozen(fact));
    this.decisions.push(decision);
    if (this.#keep) this.snapshots.push(structuredClone(this.outside));
  }

  /** Lives until the run is closed. Throws where nothing is owed and nobody is asked. */
  live(): this {
    while (this.run.state !== 'closed') this.step();
    return this;
  }

  /** Effects that could be under way now. */
  effectsOwed(): Effect[] {
    return due(this.run, this.now + 3_600_000).flatMap((work) =>
      work.do === 'effect' ? (this.run.effects[work.effect] ?? []) : [],
    );
  }

  /** Lets one thing happen. False where nothing can, and the world is tolerant; else it throws. */
  step(): boolean {
    this.steps += 1;
    if (this.steps > MOST_STEPS) throw new Error(`no end after ${MOST_STEPS} steps: ${this.#standing()}`);
    const acts = this.#acts();
    const act = acts[Math.floor(this.#random() * acts.length)];
    if (act) {
      act();
      return true;
    }
    const waits = due(this.run, this.now).flatMap((work) => (work.do === 'wait' ? [work.until] : []));
    if (waits.length === 0 && this.#tolerant) return false;
    if (waits.length === 0) throw new Error(`nothing is owed and nobody is asked: ${this.#standing()}`);
    this.now = Math.min(...waits);
    return true;
  }

  #standing(): string {
    const { agents, tasks, effects, calls, asks } = this.run;
    return JSON.stringify({ agents: Object.values(agents).filter((one) => !one.left), tasks, effects, calls, asks });
  }

  /** Everything that might happen next. */
  #acts(): (() => void)[] {
    const owed = due(this.run, this.now);
    const free = owed.filter(
      (work) =>
        work.do !== 'wait' &&
        !this.#flights.has(work.id) &&
        this.#idle.get(work.id) !== this.decisions.length &&
        // The forge is one lane: two effects never run side by side.
        !(work.lane === 'forge' && [...this.#flights.values()].some((flight) => flight.work.lane === 'forge')),
    );
    const meddle = this.#random() < this.temper.meddling * 0.1 ? [() => this.#meddle()] : [];
    const paused = Object.values(this.run.agents).filter((agent) => agent.paused && agent.left === null);
    return [
      ...free.map((work) => () => this.#begin(work)),
      ...[...this.#flights.values()].map((flight) => () => this.#goOn(flight, owed)),
      ...Object.values(this.run.asks).map((ask) => () => this.#answer(ask)),
      ...paused.map((agent) => () => void this.submit({ type: 'pause-agent', agent: agent.id, paused: false })),
      ...meddle,
    ];
  }

  #begin(work: Work): void {
    this.now += 1 + Math.floor(this.#random() * 500);
    const before = this.decisions.length;
    if (work.do === 'think') {
      const { turn } = this.#agent(work.agent);
      const estimate = { input: 500 + Math.floor(this.#random() * 2000), output: 600 };
      const { agent, purpose } = work;
      if (this.run.agents[agent]?.thinking !== null) return; // its process ended; resuming has settled it
      const facts = this.submit({ type: 'start-turn', agent, turn: turn + 1, purpose, estimate });
      if (!facts.some((fact) => fact.type === 'turn-started')) {
        if (this.decisions.length === before) this.#idle.set(work.id, before);
        return;
      }
    }
    if (work.do === 'call') {
      const call = this.run.calls[work.call];
      if (call && this.run.tools[call.tool]?.repeat === 'interrupted' && !call.started)
        this.submit({ type: 'start-call', call: call.id });
    }
    this.#flights.set(work.id, { work, happened: null });
  }

  #goOn(flight: Flight, owed: readonly Work[]): void {
    this.now += 1 + Math.floor(this.#random() * 2000);
    const { work } = flight;
    const wanted = owed.some((one) => one.id === work.id);
    if (work.do === 'effect' && this.#effectHappens(flight, wanted)) return;
    this.#flights.delete(work.id);
    if (work.do === 'think') return this.#reply(work, wanted);
    if (work.do === 'call') return this.#result(work.call, wanted);
    if (work.do === 'verify' && wanted)
      return void this.submit({ type: 'record-certificate', task: work.task, certificate: this.#certificate(work) });
    if (work.do === 'prepare') this.#baseline();
  }

  /** True: it is not over yet. */
  #effectHappens(flight: Flight, wanted: boolean): boolean {
    const { work } = flight;
    if (work.do !== 'effect') return false;
    const effect = this.run.effects[work.effect];
    if (!effect || !wanted) return false;
    const fate = this.#random();
    const failure = { kind: 'unreachable', message: 'No answer.' };
    const passing = { failure, retryAfterMs: fate < 0.01 ? 5000 : null, passing: true, base: null };
    if (flight.happened) {
      // The answer may be lost on the way back, although it has happened.
      if (fate < this.temper.failing / 2) this.submit({ type: 'fail-effect', effect: effect.id, ...passing });
      else this.submit({ type: 'finish-effect', effect: effect.id, result: flight.happened.result });
      return false;
    }
    if (fate < this.temper.refusing) {
      const refusal = { kind: 'forbidden', message: 'The token may not do this.' };
      this.submit({ type: 'fail-effect', effect: effect.id, ...passing, failure: refusal, passing: false });
      return false;
    }
    if (fate < this.temper.refusing + this.temper.failing / 2) {
      this.submit({ type: 'fail-effect', effect: effect.id, ...passing });
      return false;
    }
    const mayPush = effect.kind === 'merge' && this.outside.forge.pushes < 2;
    if (mayPush && this.#random() < this.temper.pushes) pushByOthers(this.outside.forge);
    const slips = mayPush && this.#random() < this.temper.pushes;
    try {
      flight.happened = { result: perform(this.outside.forge, this.run, effect, slips) };
    } catch (error) {
      if (!(error instanceof Refused) || (error.base === null && !this.#tolerant)) throw error;
      this.submit({ type: 'fail-effect', effect: effect.id, ...passing, base: error.base });
      return false;
    }
    return true;
  }

  #agent(id: string) {
    const agent = this.run.agents[id];
    if (!agent) throw new Error(`no agent ${id}`);
    return agent;
  }

  #reply({ agent: id, purpose }: Extract<Work, { do: 'think' }>, wanted: boolean): void {
    const agent = this.#agent(id);
    const { turn } = agent;
    const failure = (kind: string) => ({ agent: id, turn, failure: { kind, message: `It was ${kind}.` } });
    if (!wanted && this.#random() < 0.5)
      return void this.submit({
        type: 'fail-turn',
        ...failure('aborted'),
        retryAfterMs: null,
        usage: null,
        passing: true,
      });
    const fate = this.#random();
    const usage = {
      input: 100 + Math.floor(this.#random() * 400),
      cached: 50,
      output: Math.floor(this.#random() * 600),
    };
    if (fate < this.temper.refusing)
      return void this.submit({
        type: 'fail-turn',
        ...failure('unauthorised'),
        retryAfterMs: null,
        usage: null,
        passing: false,
      });
    if (fate < this.temper.refusing + this.temper.failing) {
      const kind = fate % 0.02 < 0.01 ? 'rate-limited' : 'cut';
      const retryAfterMs = kind === 'rate-limited' ? 3000 : null;
      return void this.submit({ type: 'fail-turn', ...failure(kind), retryAfterMs, usage: null, passing: true });
    }
    if (purpose === 'compact')
      return void this.submit({ type: 'compact-history', agent: id, turn, summary: 'So far.', usage });
    const calls = callsOf(this.run, agent, this.temper);
    this.submit({ type: 'take-turn', agent: id, turn, text: `Turn ${turn}.`, calls, usage });
  }

  #result(id: string, wanted: boolean): void {
    const call = this.run.calls[id];
    if (!call) return void this.submit({ type: 'finish-call', call: id, ok: true, result: ['too late'] });
    const own = this.run.tasks[this.#agent(call.agent).task ?? ''];
    if (call.tool !== 'open_pull_request' || !own || !wanted) {
      const result = [`${call.tool} gave ${id}`];
      return void this.submit({ type: 'finish-call', call: id, ok: wanted, result });
    }
    const name = commit(`${own.id} round ${own.rounds + 1}`);
    const submission: Submission = {
      commit: name,
      tree: treeOf([name]),
      files: [`src/${own.id}/a.ts`],
      title: own.title,
      summary: 'Done.',
    };
    this.submit({ type: 'finish-call', call: id, ok: true, result: ['Handed in.'], submission });
  }

  #baseline(): void {
    const checks = this.run.settings.checks.map((command) => ({
      command,
      exitCode: this.temper.redBase ? 1 : 0,
      ms: 5,
      output: 'the base',
    }));
    this.submit({ type: 'record-baseline', setup: [], checks, impossible: null });
  }

  /** What code finds at a commit: which tasks are in it decides whether the check of the project passes. */
  #certificate(work: Extract<Work, { do: 'verify' }>): Certificate {
    const { task: id, of, commit: head, onto } = work;
    const { seed, redBase, red, conflict } = this.temper;
    const own = this.run.tasks[id];
    const round = own?.rounds ?? 0;
    const { contents } = this.outside.forge;
    const there =
      of === 'head' ? [head] : of === 'after' ? (contents[head] ?? []) : [...(contents[onto ?? ''] ?? []), head];
    const base = { of, commit: head, onto, tree: treeOf(there), setup: [], conflicts: [] as string[] };
    if (of === 'merge' && own?.base !== onto && round < 4 && chance(seed, 'conflict', id, round) < conflict)
      return { ...base, checks: [], conflicts: ['shared/a.ts'] };
    const mended = Object.values(this.run.tasks).every(
      (one) => one.id === id || (of !== 'head' && one.merged !== null) || (one.ended !== null && one.merged === null),
    );
    const broken = of !== 'after' && round < 3 && chance(seed, 'red', of, id, round) < red;
    const code = (command: string) => (broken || (command === 'npm test' && redBase && !mended) ? 1 : 0);
    const commands = [...new Set([...(own?.checks ?? []), ...this.run.settings.checks])];
    return {
      ...base,
      checks: commands.map((command) => ({ command, exitCode: code(command), ms: 5, output: 'said' })),
    };
  }

  #answer(ask: Ask): void {
    this.now += 60_000;
    const { seed, declining } = this.temper;
    const { kind } = ask.subject;
    const what = 'task' in ask.subject ? `${kind} ${ask.subject.task}` : kind;
    const declines =
      (kind === 'plan' || kind === 'merge' || kind === 'question') &&
      !this.outside.declined.includes(what) &&
      chance(seed, 'declines', what) < declining;
    if (declines) this.outside.declined.push(what);
    const verdict = declines || (kind === 'review' && chance(seed, 'gives in', what) < declining) ? 'deny' : 'allow';
    const edits = kind === 'plan' && verdict === 'allow' && chance(seed, 'edits') < 0.3;
    const edited = edits ? { plan: plannedBy(this.temper, (one) => ({ ...one, brief: 'Edited.' })) } : {};
    this.submit({ type: 'answer-ask', ask: ask.id, verdict, reason: 'As I see fit.', ...edited });
  }

  #meddle(): void {
    const living = Object.values(this.run.agents).filter((agent) => agent.left === null && agent.tier > 0);
    const agent = living[Math.floor(this.#random() * living.length)];
    if (!agent) return;
    if (this.#random() < 0.5) this.submit({ type: 'send-message', to: agent.id, text: 'How is it going?' });
    else this.submit({ type: 'pause-agent', agent: agent.id, paused: true });
  }
}

/** What is left of a run when it is over, whichever way it went. */
export const endOf = (run: Run) => ({
  outcome: run.outcome,
  tasks: Object.fromEntries(
    Object.values(run.tasks).map((task) => [task.id, task.merged === null ? task.ended : `merged ${task.rounds > 0}`]),
  ),
});
