import type { Budget, Cap } from '../budget.ts';
import { tighter, uncapped } from '../tighter.ts';
import { type Agent, named, type Run, type Spent } from './state.ts';

/** What a cap allows as it stands. */
export function budgetOf(run: Run, cap: Cap): Budget {
  switch (cap.of) {
    case 'run':
      return run.budget;
    case 'day':
      return run.caps.day;
    case 'role':
      return named(run.caps.roles, cap.role) ?? uncapped;
    case 'task':
      return named(run.taskCaps, cap.task) ?? capOfTask(run, cap.task);
    case 'agent':
      return named(run.agents, cap.agent)?.grant.budget ?? uncapped;
  }
}

/** What the plan says of a task; what it does not say is as the settings have it for each. */
function capOfTask({ tasks, caps }: Run, id: string): Budget {
  const budget = named(tasks, id)?.budget;
  return { tokens: budget?.tokens ?? caps.task.tokens, money: budget?.money ?? caps.task.money };
}

/** Does what this agent spends count for the cap? */
export function fallsUnder(run: Run, agent: Agent, cap: Cap): boolean {
  switch (cap.of) {
    case 'run':
    case 'day':
      return true;
    case 'role':
      return agent.role === cap.role;
    case 'task':
      return agent.task === cap.task;
    case 'agent':
      return isIn(run, agent, cap.agent);
  }
}

/** An agent and all above it, from itself upwards. */
export function lineageOf(run: Run, agent: Agent): Agent[] {
  const lineage: Agent[] = [];
  for (let at: Agent | undefined = agent; at; at = at.parent === null ? undefined : run.agents[at.parent])
    lineage.push(at);
  return lineage;
}

/** Is the agent this one, or does it descend from it? */
export const isIn = (run: Run, agent: Agent, lineage: string): boolean =>
  lineageOf(run, agent).some(({ id }) => id === lineage);

/**
 * What was spent under a cap; what model calls under way hold is not in it. Of the day: what this run spent, and what all
 * others on this machine had spent or held when it last began a turn.
 */
export function spentUnder(run: Run, cap: Cap): Spent {
  const { tokens, money, elsewhere } = run.ledger;
  if (cap.of === 'run') return { tokens, money };
  if (cap.of === 'day')
    return { tokens: Math.max(0, tokens + elsewhere.tokens), money: Math.max(0, money + elsewhere.money) };
  if (cap.of === 'agent') return { ...(run.agents[cap.agent]?.spentInAll ?? nothing) };
  return sum(Object.values(run.agents).flatMap((agent) => (fallsUnder(run, agent, cap) ? agent.spent : [])));
}

/** What model calls under way hold under a cap. */
export function heldUnder(run: Run, cap: Cap): Spent {
  const held = Object.entries(run.ledger.reserved).flatMap(([key, { tokens, money, lineage }]) => {
    const agent = run.agents[key.slice(0, key.lastIndexOf(':'))];
    const counts = cap.of === 'agent' ? lineage.includes(cap.agent) : agent && fallsUnder(run, agent, cap);
    return counts ? { tokens, money: money ?? 0 } : [];
  });
  return sum(held);
}

const nothing: Spent = { tokens: 0, money: 0 };

const sum = (all: readonly Spent[]): Spent =>
  all.reduce((one, other) => ({ tokens: one.tokens + other.tokens, money: one.money + other.money }), nothing);

const isSet = ({ tokens, money }: Budget): boolean => tokens !== null || money !== null;

/** Is an agent held to less than its parent? What it has from above is its parent's cap, under which its spending counts too. */
function hasOwn(run: Run, { parent, grant: { budget } }: Agent): boolean {
  const above = parent === null ? uncapped : (run.agents[parent]?.grant.budget ?? uncapped);
  const { tokens, money } = tighter(above, budget);
  return tokens !== above.tokens || money !== above.money;
}

/** Is a cap one of its own, and not what an agent has from above it? */
export function isOwn(run: Run, cap: Cap): boolean {
  const agent = cap.of === 'agent' ? run.agents[cap.agent] : undefined;
  return agent === undefined || hasOwn(run, agent);
}

/** Every cap that is set and holds an agent's spending down: the widest first, and of its lineage the highest. */
export function capsOn(run: Run, agent: Agent): Cap[] {
  const wide: Cap[] = [{ of: 'run' }, { of: 'day' }, { of: 'role', role: agent.role }];
  if (agent.task !== null) wide.push({ of: 'task', task: agent.task });
  const lineage = lineageOf(run, agent).reverse();
  return [...wide, ...lineage.map(({ id }): Cap => ({ of: 'agent', agent: id }))].filter((cap) =>
    isSet(budgetOf(run, cap)),
  );
}

/** Every cap of a run that is set. */
export function capsOf(run: Run): Cap[] {
  const all: Cap[] = [
    { of: 'run' },
    { of: 'day' },
    ...Object.keys(run.caps.roles).map((role): Cap => ({ of: 'role', role })),
    ...Object.keys(run.tasks).map((task): Cap => ({ of: 'task', task })),
    ...Object.values(run.agents)
      .filter((agent) => hasOwn(run, agent))
      .map(({ id }): Cap => ({ of: 'agent', agent: id })),
  ];
  return all.filter((cap) => isSet(budgetOf(run, cap)));
}

/** How much of a budget an amount is: 1 is all of it. Of tokens and money the greater; nothing of no budget. */
export function shareOf(amount: Spent, { tokens, money }: Budget): number {
  const part = (used: number, cap: number | null): number => (cap === null ? 0 : cap > 0 ? used / cap : 1);
  return Math.max(part(amount.tokens, tokens), part(amount.money, money));
}

/** What a task may spend of its own, where an agent said so: never more than each task may by the settings. */
export const taskBudget = (run: Run, asked: Budget | null): Budget | null =>
  asked === null ? null : tighter(run.caps.task, asked);

/** What is left for an agent to spend or to hand on, under the tightest of its caps. */
export const leftFor = (run: Run, agent: Agent): Budget =>
  capsOn(run, agent)
    .map((cap): Budget => {
      const budget = budgetOf(run, cap);
      const spent = spentUnder(run, cap);
      const held = heldUnder(run, cap);
      return {
        tokens: budget.tokens === null ? null : Math.max(0, budget.tokens - spent.tokens - held.tokens),
        money: budget.money === null ? null : Math.max(0, budget.money - spent.money - held.money),
      };
    })
    .reduce(tighter, uncapped);
