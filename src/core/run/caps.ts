import type { Budget, Cap } from '../budget.ts';
import { tighter, uncapped } from '../tighter.ts';
import type { Agent, Run, Spent } from './state.ts';

/** What a cap allows as it stands. */
export function budgetOf(run: Run, cap: Cap): Budget {
  switch (cap.of) {
    case 'run':
      return run.budget;
    case 'day':
      return run.caps.day;
    case 'role':
      return run.caps.roles[cap.role] ?? uncapped;
    case 'task':
      return run.taskCaps[cap.task] ?? run.tasks[cap.task]?.budget ?? run.caps.task;
    case 'agent':
      return run.agents[cap.agent]?.grant.budget ?? uncapped;
  }
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

/** Is the agent this one, or does it descend from it? */
export function isIn(run: Run, agent: Agent, lineage: string): boolean {
  for (let at: Agent | undefined = agent; at; at = at.parent === null ? undefined : run.agents[at.parent])
    if (at.id === lineage) return true;
  return false;
}

/** What was spent under a cap in this run; what model calls under way hold is not in it. */
export function spentUnder(run: Run, cap: Cap): Spent {
  if (cap.of === 'run' || cap.of === 'day') return { tokens: run.ledger.tokens, money: run.ledger.money };
  return sum(Object.values(run.agents).flatMap((agent) => (fallsUnder(run, agent, cap) ? agent.spent : [])));
}

/** What model calls under way hold under a cap. */
export function heldUnder(run: Run, cap: Cap): Spent {
  const held = Object.entries(run.ledger.reserved).flatMap(([key, { tokens, money }]) => {
    const agent = run.agents[key.slice(0, key.lastIndexOf(':'))];
    return agent && fallsUnder(run, agent, cap) ? { tokens, money: money ?? 0 } : [];
  });
  return sum(held);
}

const sum = (all: readonly Spent[]): Spent =>
  all.reduce((one, other) => ({ tokens: one.tokens + other.tokens, money: one.money + other.money }), {
    tokens: 0,
    money: 0,
  });

/** Every cap that holds an agent's spending down, its own and those of all above it among them. */
export function capsOn(run: Run, agent: Agent): Cap[] {
  const caps: Cap[] = [{ of: 'run' }, { of: 'day' }, { of: 'role', role: agent.role }];
  if (agent.task !== null) caps.push({ of: 'task', task: agent.task });
  for (let at: Agent | undefined = agent; at; at = at.parent === null ? undefined : run.agents[at.parent])
    caps.push({ of: 'agent', agent: at.id });
  return caps;
}

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
