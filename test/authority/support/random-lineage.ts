import fc from 'fast-check';
import type { Command, Decides, ReadCall } from '../../../src/core/commands.ts';
import type { Fact } from '../../../src/core/facts.ts';
import { type Grant, holds, mayRun, mayWrite } from '../../../src/core/grant.ts';
import { EndReason, type Role } from '../../../src/core/hierarchy.ts';
import type { Condition } from '../../../src/core/measure.ts';
import { type Draft, draftOf, end } from '../../../src/core/run/draft.ts';
import { settleAll } from '../../../src/core/run/rules.ts';
import { tie } from '../../../src/core/run/tie.ts';
import { type Agent, decide, evolve, newRun, type Run } from '../../../src/core/run.ts';
import { touchesNothing } from '../../../src/tools/tool.ts';
import { flawsOf } from '../../core/invariants.ts';
import { opening, plan, START, task, traits } from '../../core/opening.ts';

/** Roles of every tier, the ones that code itself spawns among them. */
const TIERS = {
  board: 0,
  pm: 1,
  developer: 2,
  reviewer: 2,
  scout: 2,
  clerk: 2,
  specialist: 3,
  page: 3,
  mite: 4,
} as const;
const NAMES = Object.keys(TIERS);
const TOOLS = Object.keys(traits);
const PATHS = ['src/a.ts', 'src/t1/a.ts', 'docs/a.md', '.swarm/policy.json', 'a'];
const COMMANDS = [
  ['npm', 'test'],
  ['npm', 'install'],
  ['git', 'push'],
];
const HOSTS = ['registry.test', 'forge.test'];
const GLOBS = ['**', 'src/**', 'docs/**', 'src/t1/**', '*.md', '.swarm/**'];
const PATTERNS = ['**', 'npm', 'npm test', 'git push'];

const most = (items: readonly string[]): fc.Arbitrary<string[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(items).map((all) => [...all]) },
    { weight: 2, arbitrary: fc.subarray([...items]) },
  );
/** Often with what it takes to have others below oneself, or trees would stay flat. */
const someTools: fc.Arbitrary<string[]> = fc
  .tuple(most(TOOLS), fc.boolean())
  .map(([some, leads]) => (leads ? [...new Set([...some, 'spawn_agent', 'control_agent'])] : some));
const sets = (whole: string, items: readonly string[]): fc.Arbitrary<string[][]> =>
  fc.oneof(
    fc.constant(whole).map((one) => [[one]]),
    fc.array(fc.subarray([...items]), { maxLength: 2 }),
  );
const tokens: fc.Arbitrary<number | null> = fc.option(fc.integer({ min: 40_000, max: 400_000 }));

export const anyGrant: fc.Arbitrary<Grant> = fc.record({
  uses: someTools,
  passes: someTools,
  write: sets('**', GLOBS),
  keeps: fc.subarray(GLOBS.slice(2), { maxLength: 2 }),
  commands: sets('**', PATTERNS),
  forbids: fc.subarray(PATTERNS.slice(1), { maxLength: 1 }),
  hosts: most(HOSTS),
  spawns: most(NAMES),
  fanOut: fc.oneof(fc.constant(8), fc.nat(3)),
  budget: tokens.map((most) => ({ tokens: most, money: null })),
});

/** A grant for every role; whoever must spawn for a run to go on at all may. */
export const anyRoles: fc.Arbitrary<Record<string, Role>> = fc.tuple(...NAMES.map(() => anyGrant)).map((grants) =>
  Object.fromEntries(
    NAMES.map((name, at) => {
      const grant = grants[at] as Grant;
      const roomy = name === 'board' || name === 'pm' ? { ...grant, fanOut: 8, spawns: NAMES } : grant;
      return [name, { name, title: name, tier: TIERS[name as keyof typeof TIERS], grant: roomy }];
    }),
  ),
);

/** One thing that happens; the numbers choose who, to whom, and how. */
export type Happening = readonly [kind: number, who: number, whom: number, how: number];
export const happenings = fc.array(fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99)), {
  minLength: 1,
  maxLength: 14,
});

const pick = <T>(items: readonly T[], at: number): T | undefined => items[at % Math.max(1, items.length)];
const living = (run: Run): Agent[] => Object.values(run.agents).filter(({ left }) => left === null);

function above(run: Run, agent: Agent): Agent[] {
  const parent = agent.parent === null ? undefined : run.agents[agent.parent];
  return parent ? [parent, ...above(run, parent)] : [];
}

export const CONDITIONS: readonly Condition[] = [
  { kind: 'no-network' },
  { kind: 'no-commands' },
  { kind: 'no-spawning' },
  { kind: 'no-tool', tool: 'read_file' },
  { kind: 'only-paths', globs: ['src/**'] },
  { kind: 'not-paths', globs: ['docs/**'] },
  { kind: 'budget', tokens: 30_000, money: null },
  { kind: 'note', text: 'Mind it.' },
];

/** A run with random roles in which random things happen. What must hold is looked at after each of them. */
export class RandomLineage {
  readonly run: Run = newRun();
  /** What was found wrong, in sentences. */
  readonly flaws: string[] = [];
  /** How often something of each kind came about, so that a test can tell that it tries what it is about. */
  readonly seen: Record<string, number> = {};

  constructor(roles: Record<string, Role>, tasks: number, gates: 'policy' | 'chair') {
    const chosen = { gates: { spawn: gates, health: 'policy', motion: 'policy' } } as const;
    this.submit({ ...opening({ ...chosen, limits: { agents: 12 } }), roles: structuredClone(roles) });
    this.submit({ type: 'record-baseline', at: START, setup: [], checks: [], impossible: null });
    if (tasks === 0 || this.run.agents['pm-1']?.left !== null) return;
    const teams =
      tasks > 2
        ? [
            { id: 'one', title: 'One' },
            { id: 'two', title: 'Two' },
          ]
        : [];
    const own = Array.from({ length: tasks }, (_, at) =>
      task(`t${at + 1}`, { team: teams[at % 2]?.id ?? null, globs: [`src/t${at + 1}/**`] }),
    );
    this.#apply([{ type: 'plan-approved', plan: { ...plan(...own), teams }, edited: false }]);
    for (const { id } of own)
      this.#apply([
        {
          type: 'effect-intended',
          effect: `x-${id}`,
          kind: 'open-sub-issue',
          task: id,
          at: START,
          commit: null,
          expect: null,
        },
        { type: 'effect-done', effect: `x-${id}`, result: { number: 1, url: 'http://forge.test/1' } },
      ]);
    this.#settle(() => undefined);
  }

  happen([kind, who, whom, how]: Happening): void {
    if (this.run.state !== 'open') return;
    const here = living(this.run).filter(({ id }) => id !== 'board');
    // Half of what happens happens to whoever came last: they are the deepest.
    const agent = who % 2 === 0 ? here.at(-1) : pick(here, who >> 1);
    const target = pick(Object.values(this.run.agents), whom);
    if (!agent || !target) return;
    switch (kind % 12) {
      case 0:
      case 1:
      case 2:
      case 3:
        return this.#call(agent, { tool: 'spawn_agent', spawning: spawning(agent.tier, whom, how) });
      case 4:
      case 5: {
        const action = pick(['pause', 'resume', 'rebrief', 'terminate'] as const, how) ?? 'pause';
        return this.#call(agent, { tool: 'control_agent', agent: target.id, action, text: 'So be it.' });
      }
      case 6: {
        const reason = pick(EndReason.options, how) ?? 'limit';
        return this.#settle((draft) => {
          const own = draft.run.agents[agent.id];
          if (own) end(draft, own, { outcome: how % 2 === 0 ? 'failed' : 'limited', summary: ['It ended.'] }, reason);
        });
      }
      case 7: {
        const conditions = [pick(CONDITIONS, how), pick(CONDITIONS, who)].filter((one) => one !== undefined);
        return this.#settle((draft) => tie(draft, target.id, conditions, 'So it was decided.'));
      }
      case 8:
        return this.#measure(agent, how);
      case 9: {
        const budget = { tokens: 1000 * (1 + how), money: null };
        this.submit({ type: 'set-budget', at: START, cap: { of: 'agent', agent: agent.id }, budget });
        return;
      }
      case 10: {
        const ask = pick(Object.keys(this.run.asks), whom);
        if (ask === undefined) return this.#act(agent, how);
        this.submit({ type: 'answer-ask', at: START, ask, verdict: how % 4 ? 'allow' : 'deny', reason: 'So.' });
        return;
      }
      default:
        return this.#act(agent, how);
    }
  }

  #measure(agent: Agent, how: number): void {
    const measure = [
      { do: 'terminate' as const, agent: agent.id },
      { do: 'replace' as const, agent: agent.id },
      { do: 'assist' as const, agent: agent.id },
      {
        do: 'narrow' as const,
        agent: agent.id,
        conditions: [pick(CONDITIONS, how) ?? { kind: 'no-network' as const }],
      },
    ][how % 4];
    if (measure) this.submit({ type: 'carry-out', at: START, measure, why: 'So it was decided.' });
  }

  /** Something that a tool does, with an argument that may be outside of what is granted. */
  #act(agent: Agent, how: number): void {
    const tool = pick(TOOLS, how) ?? 'read_file';
    const path = pick(PATHS, how) ?? 'a';
    const argv = pick(COMMANDS, how) ?? ['ls'];
    const runs = traits[tool]?.kind === 'command';
    const hosts = how % 3 === 0 ? [pick(HOSTS, how) ?? ''] : [];
    const target = {
      ...touchesNothing,
      paths: [path],
      hosts,
      ...(runs ? { command: argv.join(' '), argv: [argv] } : {}),
    };
    const before = structuredClone(agent.grant);
    const facts = this.#turn(agent, { ref: 'r', tool, input: '{}', target, flaw: null, decides: null });
    const taken = facts.find((fact) => fact.type === 'turn-taken');
    if (taken?.type !== 'turn-taken' || taken.calls[0]?.verdict !== 'allow') return;
    this.#count('allowed');
    const kind = traits[tool]?.kind;
    if (!before.uses.includes(tool)) this.flaws.push(`${agent.id} called ${tool}, which it may not`);
    if (kind === 'writes' && !mayWrite(before, path)) this.flaws.push(`${agent.id} wrote ${path}`);
    if (runs && !mayRun(before, argv)) this.flaws.push(`${agent.id} ran ${argv.join(' ')}`);
    if (hosts.some((host) => !before.hosts.includes(host))) this.flaws.push(`${agent.id} reached ${hosts.join()}`);
    if ((kind === 'writes' || kind === 'submits') && this.run.plan === null)
      this.flaws.push(`${agent.id} called ${tool} before there was a plan`);
  }

  #call(agent: Agent, decides: Decides): void {
    const spends = decides.tool === 'spawn_agent' ? decides.spawning.budget : null;
    const target = { ...touchesNothing, spends };
    this.#turn(agent, { ref: 'r', tool: decides.tool, input: '{}', target, flaw: null, decides });
  }

  /** A turn of an agent that has nothing open. What it does by its calls must reach nobody but its descendants. */
  #turn(agent: Agent, call: ReadCall): Fact[] {
    if (agent.tier === 0 || Object.values(this.run.calls).some((open) => open.agent === agent.id)) return [];
    const turn = agent.turn + 1;
    const before = structuredClone(this.run.agents);
    const reserved = { tokens: 10, money: null };
    this.#apply([
      {
        type: 'turn-started',
        agent: agent.id,
        turn,
        purpose: 'think',
        ask: null,
        at: START,
        reserved,
        prompt: null,
        day: null,
      },
    ]);
    const usage = { input: 5, cached: 0, output: 5 };
    const facts = this.submit({ type: 'take-turn', at: START, agent: agent.id, turn, text: '', calls: [call], usage });
    const isBelow = (id: string) => {
      for (let at = before[id]?.parent ?? null; at !== null; at = before[at]?.parent ?? null)
        if (at === agent.id) return true;
      return false;
    };
    for (const fact of facts) {
      const touched =
        fact.type === 'agent-paused' ||
        (fact.type === 'agent-placed' && fact.brief !== null) ||
        (fact.type === 'agent-left' && fact.reason === 'parent');
      if (!touched) continue;
      this.#count(fact.type);
      if (!isBelow(fact.agent)) this.flaws.push(`${agent.id} touched ${fact.agent}, which is not below it`);
    }
    return facts;
  }

  submit(command: Command): Fact[] {
    const facts = decide(this.run, command);
    this.#take(facts);
    return facts;
  }

  /** Something that follows from within the core, with all that follows from it. */
  #settle(what: (draft: Draft) => void): void {
    const draft = draftOf(this.run, START);
    what(draft);
    settleAll(draft);
    this.#take(draft.facts);
  }

  #apply(facts: readonly Fact[]): void {
    for (const fact of facts) evolve(this.run, structuredClone(fact));
  }

  #take(facts: readonly Fact[]): void {
    for (const fact of facts) {
      this.#look(fact);
      evolve(this.run, structuredClone(fact));
    }
    this.#lookAround();
  }

  /** What must hold of a fact when it comes about. */
  #look(fact: Fact): void {
    const { run, flaws } = this;
    if (fact.type === 'agent-joined' && fact.parent !== null) {
      const parent = run.agents[fact.parent];
      this.#count(`joined ${fact.tier}`);
      if (!parent || parent.left !== null) flaws.push(`${fact.agent} joins below ${fact.parent}, who is not there`);
      if (fact.tier !== (parent?.tier ?? 99) + 1) flaws.push(`${fact.agent} joins ${fact.tier} below ${parent?.tier}`);
      if (!parent?.grant.spawns.includes(fact.role)) flaws.push(`${fact.parent} may not spawn a ${fact.role}`);
      const below = living(run).filter((one) => one.parent === fact.parent).length;
      if (below >= (parent?.grant.fanOut ?? 0)) flaws.push(`${fact.parent} has ${below} below it already`);
      if (living(run).filter(({ tier }) => tier > 0).length >= run.settings.limits.agents)
        flaws.push('no slot is free');
    }
    if (fact.type === 'agent-placed') {
      const agent = run.agents[fact.agent];
      const dead = run.agents[agent?.parent ?? ''];
      const parent = run.agents[fact.parent ?? ''];
      if (!agent || agent.left !== null) flaws.push(`${fact.agent} is placed and not there`);
      else if (!holds(agent.grant, fact.grant)) flaws.push(`${fact.agent} holds more where it is placed`);
      if (agent?.parent !== fact.parent) {
        this.#count('adopted');
        if (dead?.left === null) flaws.push(`${fact.agent} is taken from ${dead.id}, who lives`);
        if (parent?.left !== null || parent.tier !== dead?.tier || parent.role !== dead.role)
          flaws.push(`${fact.agent} goes from ${dead?.id} to ${parent?.id}`);
        if (agent && !parent?.grant.spawns.includes(agent.role)) flaws.push(`${parent?.id} may not have ${agent.id}`);
      } else if (fact.brief === null) this.#count('narrowed');
    }
    if (fact.type === 'agent-left') this.#count(`left ${fact.reason}`);
  }

  /** What must hold of a run after each decision. */
  #lookAround(): void {
    const { run, flaws } = this;
    flaws.push(...flawsOf(run).filter((flaw) => !flaw.includes('tokens are spent')));
    for (const agent of living(run))
      for (const ancestor of above(run, agent)) {
        if (!holds(ancestor.grant, agent.grant)) flaws.push(`${agent.id} holds what ${ancestor.id} lacks`);
        for (const path of PATHS)
          if (mayWrite(agent.grant, path) && !mayWrite(ancestor.grant, path))
            flaws.push(`${agent.id} may write ${path}, and ${ancestor.id} may not`);
        for (const argv of COMMANDS)
          if (mayRun(agent.grant, argv) && !mayRun(ancestor.grant, argv))
            flaws.push(`${agent.id} may run ${argv.join(' ')}, and ${ancestor.id} may not`);
      }
    for (const ask of Object.values(run.asks))
      if (run.agents[ask.by] && run.agents[ask.by]?.left !== null && run.state === 'open' && ask.by !== 'board')
        flaws.push(`${ask.id} is still asked, and ${ask.by} has left`);
    for (const call of Object.values(run.calls))
      if (run.agents[call.agent]?.left !== null) flaws.push(`${call.id} is open, and ${call.agent} has left`);
  }

  #count(what: string): void {
    this.seen[what] = (this.seen[what] ?? 0) + 1;
  }
}

/** Mostly a role that could be had from this tier, and now and then one that can never be. */
function spawning(tier: number, whom: number, how: number) {
  const next = NAMES.filter((name) => TIERS[name as keyof typeof TIERS] === tier + 1);
  const role = pick(how % 4 === 3 ? [...NAMES, 'nobody'] : next, whom) ?? 'nobody';
  return {
    role,
    brief: `Do ${whom} and ${how}.`,
    write: how % 3 === 0 ? [pick(GLOBS, how) ?? '**'] : null,
    uses: how % 5 === 0 ? ['read_file', 'spawn_agent', 'control_agent', 'report', 'message'] : null,
    budget: how % 4 === 0 ? { tokens: 5_000 * (how + 1), money: null } : null,
  };
}
