import type { Ballot } from '../../../src/core/board.ts';
import type { Budget, Cap } from '../../../src/core/budget.ts';
import type { AskSubject, Decision, Fact, FactOf } from '../../../src/core/facts.ts';
import type { Grant } from '../../../src/core/grant.ts';
import type { Measure } from '../../../src/core/measure.ts';

export interface Seen {
  id: string;
  role: string;
  tier: number;
  parent: string | null;
  grant: Grant;
  task: string | null;
  left: boolean;
  spent: { tokens: number; money: number };
  held: { tokens: number; money: number } | null;
}

export interface SeenAsk {
  id: string;
  gate: string;
  of: 'board' | 'chair';
  by: string;
  subject: AskSubject;
  ballots: { member: string; round: number; ballot: Ballot }[];
  answered: FactOf<'ask-answered'> | null;
}

export interface SeenTask {
  globs: readonly string[];
  budget: Budget | null;
  developer: string | null;
  submission: { commit: string; files: readonly string[] } | null;
  review: { by: string; commit: string; verdict: string } | null;
  proved: string | null;
  ended: boolean;
}

/** What somebody knows who reads the log line by line and believes nothing but the facts. */
export interface Witness {
  opened: FactOf<'run-opened'>;
  agents: Map<string, Seen>;
  asks: Map<string, SeenAsk>;
  tasks: Map<string, SeenTask>;
  /** Open calls: who made them, with which tool. */
  calls: Map<string, { agent: string; tool: string }>;
  caps: Map<string, Budget>;
  planned: boolean;
  ruled: boolean;
  /** Checks that failed before anyone had started. */
  red: Set<string>;
}

export const newWitness = (opened: FactOf<'run-opened'>): Witness => ({
  opened,
  agents: new Map(),
  asks: new Map(),
  tasks: new Map(),
  calls: new Map(),
  caps: new Map<string, Budget>([
    ['run', opened.settings.budget],
    ...Object.entries(opened.settings.caps.roles).map(([role, budget]) => [`role ${role}`, budget] as const),
  ]),
  planned: false,
  ruled: opened.settings.rules.length > 0,
  red: new Set(),
});

export const capName = (cap: Cap): string => Object.values(cap).join(' ');

export const isBelow = (witness: Witness, agent: string, ancestor: string): boolean => {
  for (let at = witness.agents.get(agent)?.parent ?? null; at !== null; at = witness.agents.get(at)?.parent ?? null)
    if (at === ancestor) return true;
  return false;
};

export const living = (witness: Witness): Seen[] => [...witness.agents.values()].filter(({ left }) => !left);

/** Whose turn a decision takes: what else is in it follows from what that agent wanted. Null: from no agent. */
export const turnIn = ({ facts }: Decision): FactOf<'turn-taken'> | null =>
  facts.find((fact): fact is FactOf<'turn-taken'> => fact.type === 'turn-taken') ?? null;

/** What was allowed in a decision, by whoever may: more may happen in it than an agent can have by itself. */
export const allowedIn = (witness: Witness, { facts }: Decision): { by: string; subject: AskSubject }[] =>
  facts.flatMap((fact) => {
    if (fact.type !== 'ask-answered' || fact.verdict !== 'allow') return [];
    const subject =
      witness.asks.get(fact.ask)?.subject ??
      facts.find((one): one is FactOf<'ask-raised'> => one.type === 'ask-raised' && one.ask === fact.ask)?.subject;
    return subject ? [{ by: fact.by, subject }] : [];
  });

export const measuresIn = (witness: Witness, decision: Decision): Measure[] =>
  allowedIn(witness, decision).flatMap(({ subject }) => ('measure' in subject ? [subject.measure] : []));

/** Takes a fact in. */
export function note(witness: Witness, fact: Fact): void {
  const { agents, asks, tasks, calls } = witness;
  switch (fact.type) {
    case 'agent-joined': {
      const { agent: id, role, tier, parent, grant, task } = fact;
      agents.set(id, { id, role, tier, parent, grant, task, left: false, spent: { tokens: 0, money: 0 }, held: null });
      const of = task === null ? undefined : tasks.get(task);
      if (of && role === 'developer') of.developer = id;
      return;
    }
    case 'agent-placed':
      Object.assign(agents.get(fact.agent) ?? {}, { parent: fact.parent, grant: fact.grant });
      return;
    case 'agent-left':
      Object.assign(agents.get(fact.agent) ?? {}, { left: true });
      return;
    case 'turn-started':
    case 'turn-taken':
    case 'turn-failed':
    case 'history-compacted':
      return spend(witness, fact);
    case 'call-finished':
      calls.delete(fact.call);
      return;
    case 'ask-raised': {
      const { ask: id, gate, of, by, subject } = fact;
      asks.set(id, { id, gate, of, by, subject, ballots: [], answered: null });
      return;
    }
    case 'ballot-cast':
      asks.get(fact.ask)?.ballots.push({ member: fact.member, round: fact.round, ballot: fact.ballot });
      return;
    case 'ask-climbed':
      Object.assign(asks.get(fact.ask) ?? {}, { of: 'chair' });
      return;
    case 'ask-answered':
      Object.assign(asks.get(fact.ask) ?? {}, { answered: fact });
      return;
    case 'rule-added':
      witness.ruled = true;
      return;
    case 'budget-set':
      return setCap(witness, fact);
    case 'plan-approved':
      witness.planned = true;
      for (const one of fact.plan.tasks) tasks.set(one.id, newTask(one));
      return;
    case 'task-added':
      tasks.set(fact.task.id, newTask(fact.task));
      return;
    case 'baseline-recorded':
      witness.red = new Set(fact.checks.flatMap(({ command, exitCode }) => (exitCode === 0 ? [] : [command])));
      return;
    default:
      return noteTask(witness, fact);
  }
}

const newTask = ({ globs, budget }: Pick<SeenTask, 'globs' | 'budget'>): SeenTask => ({
  globs,
  budget,
  developer: null,
  submission: null,
  review: null,
  proved: null,
  ended: false,
});

function noteTask({ tasks, red }: Witness, fact: Fact): void {
  const task = 'task' in fact && typeof fact.task === 'string' ? tasks.get(fact.task) : undefined;
  if (!task) return;
  if (fact.type === 'work-submitted') Object.assign(task, { submission: fact.submission, review: null });
  if (fact.type === 'task-ended') task.ended = true;
  if (fact.type === 'task-reopened') Object.assign(task, { ended: false, submission: null });
  if (fact.type === 'review-given') task.review = { by: fact.by, commit: fact.commit, verdict: fact.verdict };
  if (fact.type === 'certificate-issued' && fact.certificate.of === 'head')
    task.proved = fact.certificate.checks.every(({ command, exitCode }) => exitCode === 0 || red.has(command))
      ? fact.certificate.commit
      : null;
}

function spend(witness: Witness, fact: Fact): void {
  const agent = 'agent' in fact ? witness.agents.get(fact.agent) : undefined;
  if (!agent) return;
  if (fact.type === 'turn-started') agent.held = { tokens: fact.reserved.tokens, money: fact.reserved.money ?? 0 };
  else if (fact.type === 'turn-taken' || fact.type === 'turn-failed' || fact.type === 'history-compacted') {
    agent.held = null;
    agent.spent.tokens += fact.type === 'turn-failed' ? fact.tokens : fact.usage.input + fact.usage.output;
    agent.spent.money += fact.money ?? 0;
  }
  if (fact.type === 'turn-taken')
    for (const { call, tool } of fact.calls) witness.calls.set(call, { agent: fact.agent, tool });
}

function setCap(witness: Witness, { cap, tokens, money }: FactOf<'budget-set'>): void {
  witness.caps.set(capName(cap), { tokens, money });
  const agent = cap.of === 'agent' ? witness.agents.get(cap.agent) : undefined;
  if (agent) agent.grant = { ...agent.grant, budget: { tokens, money } };
}
