import type { Fact } from '../facts.ts';
import type { ToolTraits } from '../hierarchy.ts';
import { wasInterrupted } from '../run/interrupted.ts';
import { changes, countCall, newStreak, noticeOf, type Streak } from '../run/streak.ts';
import type { Body, Text } from '../text.ts';

/** One thing in an agent's history, by reference: what it said, what a call gave, what it heard. */
export type Entry =
  | { kind: 'said'; turn: number; text: Text; calls: { call: string; ref: string; tool: string; input: Text }[] }
  | { kind: 'result'; call: string; ref: string; tool: string; ok: boolean; result: Body; notice: string | null }
  | { kind: 'heard'; from: string; text: Body }
  | { kind: 'summary'; text: Text };

/** Everyone's history. A child starts with its brief, never with its parent's. */
export interface Conversations {
  agents: Record<string, Entry[]>;
  /** What is needed to file the facts that come: who calls, who is whose parent, who works on what. */
  calls: Record<string, { agent: string; ref: string; tool: string; input: Text }>;
  parents: Record<string, string | null>;
  developers: Record<string, string>;
  /** How each agent's calls went lately: it is warned before that ends its work. */
  streaks: Record<string, Streak>;
  tools: Record<string, ToolTraits>;
  /** Calls in a row that may bring nothing new. */
  idleCalls: number;
  /** How long each history was when its agent's last model call began: what came after it, the reply does not know. */
  begun: Record<string, number>;
}

export const newConversations = (): Conversations => ({
  agents: {},
  calls: {},
  parents: {},
  developers: {},
  streaks: {},
  tools: {},
  idleCalls: 0,
  begun: {},
});

/** Files a fact into the histories of whoever is to know it. */
export function converse(all: Conversations, fact: Fact): void {
  switch (fact.type) {
    case 'run-opened':
      all.tools = fact.tools;
      all.idleCalls = fact.settings.limits.idleCalls;
      return;
    case 'agent-joined':
      all.parents[fact.agent] = fact.parent;
      // A member of the board has no brief: each motion tells it all there is.
      all.agents[fact.agent] =
        fact.brief.length === 0 ? [] : [{ kind: 'heard', from: fact.parent ?? 'chair', text: fact.brief }];
      if (fact.task !== null && fact.role === 'developer') all.developers[fact.task] = fact.agent;
      return;
    case 'agent-placed':
      return place(all, fact);
    case 'turn-started':
      all.begun[fact.agent] = all.agents[fact.agent]?.length ?? 0;
      return;
    case 'turn-taken': {
      const calls = fact.calls.map(({ call, ref, tool, input }) => ({ call, ref, tool, input }));
      for (const one of calls)
        all.calls[one.call] = { agent: fact.agent, ref: one.ref, tool: one.tool, input: one.input };
      const { before, after } = parted(all, fact.agent);
      all.agents[fact.agent] = [...before, { kind: 'said', turn: fact.turn, text: fact.text, calls }, ...after];
      return;
    }
    case 'call-finished':
      return file(all, fact);
    case 'message-sent':
      return hear(all, fact.to, { kind: 'heard', from: fact.from, text: fact.text });
    case 'task-reopened': {
      const developer = all.developers[fact.task];
      return developer === undefined
        ? undefined
        : hear(all, developer, { kind: 'heard', from: 'review', text: fact.why });
    }
    case 'agent-left': {
      const parent = all.parents[fact.agent];
      if (!parent) return;
      const text = [`Report of ${fact.agent}: ${fact.report.outcome}. `, ...fact.report.summary];
      return hear(all, parent, { kind: 'heard', from: fact.agent, text });
    }
    case 'history-compacted': {
      // The brief stays as it is: goal, criteria and checks must not get lost in a summary of a summary.
      const { before, after } = parted(all, fact.agent);
      all.agents[fact.agent] = [...before.slice(0, 1), { kind: 'summary', text: fact.summary }, ...after];
      return;
    }
    default:
      return;
  }
}

/** From now on the history begins with the new brief; that it changed is heard too, since what was done so far was by the old one. */
function place(all: Conversations, { agent, parent, brief, why }: Extract<Fact, { type: 'agent-placed' }>): void {
  all.parents[agent] = parent;
  const history = all.agents[agent];
  if (brief === null || history === undefined) return;
  const from = parent ?? 'chair';
  history[0] = { kind: 'heard', from, text: brief };
  hear(all, agent, {
    kind: 'heard',
    from,
    text: [`Your brief is another one from now on, in place of the first. ${why}\n`, ...brief],
  });
}

/** An agent's history as its model call under way has it, and what came since. */
function parted(all: Conversations, agent: string): { before: Entry[]; after: Entry[] } {
  const entries = all.agents[agent] ?? [];
  const at = all.begun[agent] ?? entries.length;
  return { before: entries.slice(0, at), after: entries.slice(at) };
}

const hear = (all: Conversations, agent: string, entry: Entry): void => {
  all.agents[agent]?.push(entry);
};

function file(all: Conversations, fact: Extract<Fact, { type: 'call-finished' }>): void {
  const call = all.calls[fact.call];
  if (!call) return;
  delete all.calls[fact.call];
  const notice = wasInterrupted(fact.result) ? null : noticed(all, call, fact);
  hear(all, call.agent, {
    kind: 'result',
    call: fact.call,
    ref: call.ref,
    tool: call.tool,
    ok: fact.ok,
    result: fact.result,
    notice,
  });
}

function noticed(
  all: Conversations,
  { agent, tool, input }: Conversations['calls'][string],
  { ok, result }: Extract<Fact, { type: 'call-finished' }>,
): string | null {
  const streak = all.streaks[agent] ?? newStreak();
  all.streaks[agent] = streak;
  countCall(streak, { tool, input, result, ok, telling: true, changes: changes(all.tools[tool]?.kind) });
  return noticeOf(streak, all.idleCalls);
}
