import type { Budget, Cap } from '../../../src/core/budget.ts';
import type { Fact } from '../../../src/core/facts.ts';
import type { Run } from '../../../src/core/run.ts';

interface Sum {
  tokens: number;
  money: number;
}

/** A model call as these books know it. `under`: every cap that it counts for, by name. */
interface Call {
  readonly under: readonly string[];
  readonly cost: Sum;
}

/**
 * Books of one run kept by the facts alone, with no code of the ledger's: what is spent and held under every cap, and
 * whether it ever grew where a cap had no room for it.
 */
export class Books {
  readonly #parents = new Map<string, string | null>();
  /** Places in the lineage: whoever takes over from another goes on in its place, under the same cap. */
  readonly #places = new Map<string, string>();
  readonly #roles = new Map<string, string>();
  readonly #tasks = new Map<string, string | null>();
  readonly #held = new Map<string, Call>();
  readonly #spent = new Map<string, Sum>();
  readonly flaws: string[] = [];

  /** `run`: what is true after the fact; only the caps' values are read from it. */
  see(fact: Fact, run: Run): void {
    switch (fact.type) {
      case 'agent-joined':
        this.#roles.set(fact.agent, fact.role);
        this.#tasks.set(fact.agent, fact.task);
        this.#parents.set(fact.agent, fact.parent);
        if (fact.replaces !== undefined) this.#places.set(fact.agent, this.#placeOf(fact.replaces));
        return;
      case 'agent-placed': {
        const before = this.#lineageKeys(fact.agent);
        this.#parents.set(fact.agent, fact.parent);
        for (const key of this.#lineageKeys(fact.agent))
          if (!before.includes(key)) this.#bring(`agent:${this.#placeOf(fact.agent)}`, key);
        return;
      }
      case 'turn-started': {
        const { tokens, money } = fact.reserved;
        const call = { under: this.#capsOf(fact.agent), cost: { tokens, money: money ?? 0 } };
        this.#held.set(`${fact.agent}:${fact.turn}`, call);
        for (const key of call.under) this.#compare(key, fact.agent, run);
        return;
      }
      case 'turn-taken':
      case 'history-compacted':
        return this.#book(fact, { tokens: fact.usage.input + fact.usage.output, money: fact.money ?? 0 });
      case 'turn-failed':
        return this.#book(fact, { tokens: fact.tokens, money: fact.money ?? 0 });
      default:
        return;
    }
  }

  #book({ agent, turn }: { readonly agent: string; readonly turn: number }, cost: Sum): void {
    const key = `${agent}:${turn}`;
    const call = this.#held.get(key);
    if (!call) {
      this.flaws.push(`${key} is booked, and nothing was set aside for it`);
      return;
    }
    this.#held.delete(key);
    // Within what was set aside, so no sum can have grown by it.
    if (cost.tokens > call.cost.tokens || cost.money > call.cost.money * (1 + 1e-9))
      this.flaws.push(`${key} cost more than was set aside`);
    for (const cap of call.under) {
      const { tokens, money } = this.#spent.get(cap) ?? { tokens: 0, money: 0 };
      this.#spent.set(cap, { tokens: tokens + cost.tokens, money: money + cost.money });
    }
  }

  /** `agent`: who begins a turn. */
  #compare(key: string, agent: string, run: Run): void {
    const cap = allowedBy(run, key, this.#holderOf(key, agent));
    const sum = this.sum(key);
    if (cap.tokens !== null && sum.tokens > cap.tokens)
      this.flaws.push(`${sum.tokens} tokens are spent or held under ${key}, of ${cap.tokens}`);
    if (cap.money !== null && sum.money > cap.money * (1 + 1e-9))
      this.flaws.push(`${sum.money} dollars are spent or held under ${key}, of ${cap.money}`);
  }

  /** What is spent and held under a cap. */
  sum(key: string): Sum {
    const sum = { ...(this.#spent.get(key) ?? { tokens: 0, money: 0 }) };
    for (const { under, cost } of this.#held.values())
      if (under.includes(key)) {
        sum.tokens += cost.tokens;
        sum.money += cost.money;
      }
    return sum;
  }

  #capsOf(agent: string): string[] {
    const keys = ['run', 'day', `role:${this.#roles.get(agent)}`];
    const task = this.#tasks.get(agent) ?? null;
    if (task !== null) keys.push(`task:${task}`);
    return [...keys, ...this.#lineageKeys(agent)];
  }

  #lineageKeys(agent: string): string[] {
    const keys: string[] = [];
    for (let at: string | null = agent; at !== null; at = this.#parents.get(at) ?? null)
      keys.push(`agent:${this.#placeOf(at)}`);
    return keys;
  }

  /** What is spent and held under one cap counts under another from now on, too. */
  #bring(from: string, to: string): void {
    const had = this.#spent.get(to) ?? { tokens: 0, money: 0 };
    const brought = this.#spent.get(from) ?? { tokens: 0, money: 0 };
    this.#spent.set(to, { tokens: had.tokens + brought.tokens, money: had.money + brought.money });
    for (const [key, call] of this.#held)
      if (call.under.includes(from) && !call.under.includes(to))
        this.#held.set(key, { ...call, under: [...call.under, to] });
  }

  #placeOf(agent: string): string {
    return this.#places.get(agent) ?? agent;
  }

  /** Whoever has the place of a lineage's cap, above an agent or itself. */
  #holderOf(key: string, agent: string): string {
    for (let at: string | null = agent; at !== null; at = this.#parents.get(at) ?? null)
      if (key === `agent:${this.#placeOf(at)}`) return at;
    return '';
  }
}

const none: Budget = { tokens: null, money: null };

/** What a cap, given by its name, allows; of a lineage, by the grant of whoever has its place. */
function allowedBy(run: Run, key: string, holder: string): Budget {
  const [of = '', name = ''] = key.split(/:(.*)/);
  if (of === 'run') return run.budget;
  // Of the day these books know only what this run spends: what all spend is compared where a turn begins.
  if (of === 'day') return run.caps.day;
  if (of === 'role') return run.caps.roles[name] ?? none;
  if (of === 'task') {
    const { tokens, money } = run.tasks[name]?.budget ?? none;
    return run.taskCaps[name] ?? { tokens: tokens ?? run.caps.task.tokens, money: money ?? run.caps.task.money };
  }
  return run.agents[holder]?.grant.budget ?? none;
}

/** Who falls under a cap and lives. */
export const livingUnder = (run: Run, cap: Cap): string[] =>
  Object.values(run.agents)
    .filter((agent) => {
      if (agent.left !== null || agent.tier === 0) return false;
      if (cap.of === 'role') return agent.role === cap.role;
      if (cap.of === 'task') return agent.task === cap.task;
      if (cap.of !== 'agent') return agent.tier === 1;
      for (let at: string | null = agent.id; at !== null; at = run.agents[at]?.parent ?? null)
        if (at === cap.agent) return true;
      return false;
    })
    .map(({ id }) => id);
