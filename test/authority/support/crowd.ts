import fc from 'fast-check';
import type { Budget, Cap } from '../../../src/core/budget.ts';
import type { Command } from '../../../src/core/commands.ts';
import { type DayLine, foldDay } from '../../../src/core/day.ts';
import type { AskSubject, Fact } from '../../../src/core/facts.ts';
import { type Grant, narrow } from '../../../src/core/grant.ts';
import type { Role } from '../../../src/core/hierarchy.ts';
import { type Ask, decide, evolve, newRun, type Run } from '../../../src/core/run.ts';
import { opening, task } from '../../core/opening.ts';
import { Books } from './books.ts';

const PRICE = { input: 1, cached: 0.1, output: 4 };
const ROLES = ['pm', 'developer', 'scout', 'tester'] as const;

const grant = (spawns: readonly string[]): Grant => ({
  uses: ['read_file'],
  passes: [],
  write: [['**']],
  keeps: [],
  commands: [['**']],
  forbids: [],
  hosts: [],
  spawns: [...spawns],
  fanOut: 60,
  budget: { tokens: null, money: null },
});

const role = (name: string, tier: number): Role => ({ name, title: name, tier, grant: grant(ROLES) });

const roles: Record<string, Role> = {
  board: role('board', 0),
  pm: role('pm', 1),
  developer: role('developer', 2),
  scout: role('scout', 3),
  tester: role('tester', 4),
};

/** One agent to be: below which of those that may have it, with which budget of its own, and on which task. */
interface Seed {
  readonly tier: number;
  readonly parent: number;
  readonly budget: Budget;
  readonly task: number;
}

/** What a crowd is made of, and what happens to it: each step is a kind of thing and a few numbers to choose by. */
export interface Fate {
  readonly agents: readonly Seed[];
  readonly run: Budget;
  readonly role: Budget;
  readonly task: Budget;
  readonly day: Budget;
  readonly steps: readonly (readonly [kind: number, who: number, how: number])[];
}

const number = fc.nat({ max: 10_000 });

interface Size {
  readonly agents: number;
  readonly steps: number;
  /** What caps have at the most: a turn needs some 400 to 4000. */
  readonly tokens: number;
}

export const fates = ({ agents, steps, tokens }: Size): fc.Arbitrary<Fate> => {
  const amount = fc.integer({ min: 0, max: tokens });
  const half = <T>(of: fc.Arbitrary<T>) => fc.oneof(of, fc.constant(null));
  const budget = fc.record({ tokens: half(amount), money: half(amount.map((one) => one / 600_000)) });
  const own = fc.oneof(budget, fc.constant({ tokens: null, money: null }));
  return fc.record({
    agents: fc.array(
      fc.record({ tier: fc.integer({ min: 1, max: 4 }), parent: number, budget: own, task: fc.nat(6) }),
      {
        minLength: Math.ceil(agents / 3),
        maxLength: agents,
        size: 'max',
      },
    ),
    run: budget,
    role: own,
    task: own,
    day: own,
    steps: fc.array(fc.tuple(fc.nat({ max: 99 }), number, number), {
      minLength: Math.ceil(steps / 2),
      maxLength: steps,
      size: 'max',
    }),
  });
};

type Timeless<C extends Command> = C extends Command ? Omit<C, 'at'> : never;

const { settings } = opening();
const some = settings.models.default as (typeof settings.models)[string];

/** As every such run begins, but for its caps: everything that a decision has to copy is small. */
const opened = {
  ...opening({
    limits: { agents: 60, turns: 10_000, developers: 60, idleCalls: 100_000, outputTokens: 400 },
    gates: { budget: 'chair' },
    models: { default: { ...some, price: PRICE }, scout: { ...some, price: null, name: 'unpriced' } },
  }),
  roles,
  tools: { read_file: { kind: 'reads', repeat: 'safe', exists: 'always' } } as const,
};

/** A run of many agents who do nothing but think, under caps of every kind. */
export class Crowd {
  readonly run: Run = newRun();
  readonly books = new Books();
  readonly facts: Fact[] = [];
  /** What this run and others wrote in the day's ledger. */
  readonly #day: DayLine[] = [];
  #at = 1_700_000_000_000;
  #calls = 0;

  constructor(fate: Fate) {
    const seeds: readonly Seed[] = [{ tier: 1, parent: 0, budget: fate.run, task: 0 }, ...fate.agents];
    const caps = { roles: { developer: fate.role, scout: fate.role }, task: fate.task, day: fate.day };
    const chosen = { ...opened.settings, budget: fate.run, caps };
    this.#see([{ ...opened, type: 'run-opened', at: this.#at, settings: chosen }]);
    this.#see([{ type: 'baseline-recorded', setup: [], checks: [], impossible: null }]);
    const board = { agent: 'board', role: 'board', tier: 0, parent: null, grant: grant(ROLES), task: null };
    this.#see([{ type: 'agent-joined', ...board, team: null, brief: [], at: this.#at }]);
    for (const seed of seeds) this.#join(seed);
  }

  #join({ tier, parent: pick, budget: own, task: number }: Seed): void {
    const above = Object.values(this.run.agents).filter((agent) => agent.tier === tier - 1);
    const parent = above[pick % above.length];
    const name = ROLES[tier - 1] ?? 'pm';
    if (!parent) return;
    const wanted = tier === 1 || number === 0 ? null : `t${number}`;
    // A developer has a task to itself; whoever is below works on the same.
    const free =
      wanted !== null && (tier > 2 ? this.run.tasks[wanted] !== undefined : !this.run.tasks[wanted]?.developer);
    const on = free ? wanted : null;
    if (on !== null && !this.run.tasks[on]) this.#see([{ type: 'task-added', task: task(on) }]);
    const inner = narrow(parent.grant, grant(ROLES), { budget: own });
    const agent = `${name}-${Object.values(this.run.agents).filter((one) => one.role === name).length + 1}`;
    const where = { agent, role: name, tier, parent: parent.id, grant: inner, task: on };
    this.#see([{ type: 'agent-joined', ...where, team: null, brief: [], at: this.#at }]);
  }

  submit(command: Timeless<Command>): Fact[] {
    this.#at += 1;
    const facts = decide(this.run, { at: this.#at, ...command } as Command);
    this.#see(facts);
    return facts;
  }

  #see(facts: readonly Fact[]): void {
    for (const fact of facts) {
      evolve(this.run, structuredClone(fact));
      this.books.see(fact, this.run);
      this.facts.push(fact);
      const key = 'turn' in fact ? `${fact.agent}:${fact.turn}` : '';
      if (fact.type === 'turn-taken' || fact.type === 'history-compacted')
        this.#day.push({ do: 'settle', key, tokens: fact.usage.input + fact.usage.output, money: fact.money });
      if (fact.type === 'turn-failed') this.#day.push({ do: 'settle', key, tokens: fact.tokens, money: fact.money });
    }
  }

  /** Living agents below the board. */
  get living(): string[] {
    return Object.values(this.run.agents)
      .filter(({ left, tier }) => left === null && tier > 0)
      .map(({ id }) => id);
  }

  get asks(): (Ask & { subject: Extract<AskSubject, { kind: 'budget' }> })[] {
    return Object.values(this.run.asks).flatMap((ask) =>
      ask.subject.kind === 'budget' ? [{ ...ask, subject: ask.subject }] : [],
    );
  }

  /** What the day's ledger has, and whether this run may have passed its cap. */
  get day(): { readonly tokens: number; readonly money: number } {
    return foldDay(this.#day);
  }

  step(kind: number, who: number, how: number): void {
    const agent = this.living[who % Math.max(1, this.living.length)];
    const under = Object.keys(this.run.ledger.reserved);
    const call = under[who % Math.max(1, under.length)];
    const ask = this.asks[who % Math.max(1, this.asks.length)];
    if (kind < 50) return agent === undefined ? undefined : void this.start(agent, how);
    if (kind < 80) return call === undefined ? undefined : this.settle(call, kind, how);
    if (kind < 91) return ask === undefined ? undefined : this.answer(ask, how);
    if (kind < 92)
      return agent === undefined ? undefined : void this.submit({ type: 'terminate-agent', agent, why: '' });
    if (kind < 93) return agent === undefined ? undefined : void this.replace(agent);
    if (kind < 95) return agent === undefined ? undefined : this.die(agent);
    if (kind < 97)
      return void this.#day.push({ do: 'settle', key: `other:${this.#at}`, tokens: how, money: how / 1e6 });
    this.set(who, how);
  }

  /** Another takes its place, and whoever is below it goes on below that one, with what it spent and has under way. */
  replace(agent: string): Fact[] {
    return this.submit({ type: 'carry-out', measure: { do: 'replace', agent }, why: 'Stuck.' });
  }

  /** It dies of itself: whoever is below it goes to another of its tier and role where there is room, or ends. */
  die(agent: string): void {
    const report = { outcome: 'limited', summary: ['Out of turns.'] } as const;
    this.#see([{ type: 'agent-left', agent, report: { ...report, summary: [...report.summary] }, reason: 'limit' }]);
    this.submit({ type: 'look' });
  }

  start(agent: string, how: number): Fact[] {
    const turn = (this.run.agents[agent]?.turn ?? 0) + 1;
    const estimate = { input: 200 + (how % 3000), output: 200 + (how % 700) };
    const day = this.day;
    const purpose = 'think';
    const facts = this.submit({ type: 'start-turn', agent, turn, purpose, estimate, day });
    for (const fact of facts)
      if (fact.type === 'turn-started') {
        this.#day.push({ do: 'reserve', key: `${agent}:${turn}`, ...fact.reserved });
        const cap = this.run.caps.day;
        const { tokens, money } = this.day;
        if ((cap.tokens !== null && tokens > cap.tokens) || (cap.money !== null && money > cap.money * (1 + 1e-9)))
          this.books.flaws.push(
            `a turn began at ${tokens} tokens and ${money} dollars of the day's ${JSON.stringify(cap)}`,
          );
      }
    return facts;
  }

  /** A model call ends: with an answer, with a summary that nobody waits for, with a failure. The provider counts what was set aside at the most. */
  settle(key: string, kind: number, how: number): void {
    const [agent = '', number = '0'] = key.split(':');
    const turn = Number(number);
    const started = this.facts.findLast(
      (fact) => fact.type === 'turn-started' && fact.agent === agent && fact.turn === turn,
    );
    if (started?.type !== 'turn-started') throw new Error(`nothing began ${key}`);
    const prompt = started.prompt ?? 0;
    const output = Math.floor(((started.reserved.tokens - prompt) * (how % 101)) / 100);
    const input = Math.floor((prompt * (how % 11)) / 10);
    const usage = { input, cached: Math.floor(input / 3), output };
    if (kind % 5 === 0) {
      const failure = { kind: how % 2 === 0 ? 'transport' : 'refused', message: 'It failed.' };
      const known = how % 3 === 0 ? usage : null;
      this.submit({ type: 'fail-turn', agent, turn, failure, retryAfterMs: null, usage: known, passing: true });
    } else if (kind % 5 === 1) this.submit({ type: 'compact-history', agent, turn, summary: 'So far.', usage });
    else this.#take(agent, turn, usage);
  }

  #take(agent: string, turn: number, usage: { input: number; cached: number; output: number }): void {
    this.#calls += 1;
    const input = `{"path":"${this.#calls}.ts"}`;
    const target = { paths: [], command: null, argv: null, hosts: [], spends: null };
    const read = { ref: `r${this.#calls}`, tool: 'read_file', input, target, flaw: null, decides: null };
    const facts = this.submit({ type: 'take-turn', agent, turn, text: 'On.', calls: [read], usage });
    const taken = facts.find((fact) => fact.type === 'turn-taken');
    const call = taken?.type === 'turn-taken' ? taken.calls[0]?.call : undefined;
    if (call !== undefined) this.submit({ type: 'finish-call', call, ok: true, result: [`file ${this.#calls}`] });
  }

  answer(ask: Pick<Ask, 'id'>, how: number): void {
    const verdict = how % 5 === 0 ? 'deny' : 'allow';
    const given = how % 7 === 0 ? { budget: { tokens: how, money: how / 6e5 } } : {};
    this.submit({ type: 'answer-ask', ask: ask.id, verdict, reason: '', ...given });
  }

  /** Somebody sets a cap to something else, lower or higher. */
  set(who: number, how: number): void {
    const agent = this.living[who % Math.max(1, this.living.length)] ?? 'board';
    const caps: Cap[] = [
      { of: 'run' },
      { of: 'day' },
      { of: 'role', role: ROLES[who % 4] ?? 'pm' },
      { of: 'task', task: `t${who % 7}` },
      { of: 'agent', agent },
    ];
    const wanted = { tokens: how % 3 === 0 ? null : how, money: how % 4 === 0 ? null : how / 6e5 };
    this.submit({ type: 'set-budget', budget: wanted, cap: caps[how % caps.length] ?? { of: 'run' } });
  }

  /** All model calls come to their end. */
  settleAll(): void {
    for (const key of Object.keys(this.run.ledger.reserved)) this.settle(key, 2, 50);
  }
}
