import type { FactOf } from '../facts.ts';
import type { ToolTraits } from '../hierarchy.ts';
import { modelFor } from '../model-for.ts';
import { modelKey } from '../model-key.ts';
import { tokensOf } from '../tokens-of.ts';
import { lineageOf } from './caps.ts';
import { noteDay, warnOfSpending } from './evolve-budget.ts';
import { dropSubmission } from './evolve-task.ts';
import { parked } from './standing.ts';
import { type Agent, known, type OpenCall, type Reserved, type Run } from './state.ts';
import { changes, countCall } from './streak.ts';
import { countWork } from './work-time.ts';

type TurnFact = FactOf<'turn-started' | 'turn-taken' | 'turn-failed' | 'history-compacted'>;

/** What is true after a turn of an agent began, was taken, failed, or summed its history up. */
export function evolveTurn(run: Run, fact: TurnFact): void {
  const agent = known(run.agents, fact.agent, 'agent');
  const key = `${fact.agent}:${fact.turn}`;
  if (fact.type === 'turn-started') {
    agent.turn = fact.turn;
    agent.thinking = fact.purpose;
    callToVote(run, agent, fact);
    countWork(run, agent, fact.at);
    agent.seen = agent.unread;
    reserve(run, agent, fact);
    return;
  }
  const reserved = run.ledger.reserved[key];
  delete run.ledger.reserved[key];
  if (agent.turn === fact.turn) agent.thinking = null;
  if (fact.type === 'turn-failed') {
    book(run, agent, { reserved, turn: fact.turn, tokens: fact.tokens, money: fact.money });
    const own = fact.failure.kind === 'interrupted' || fact.failure.kind === 'aborted';
    agent.failures = {
      count: (agent.failures?.count ?? 0) + (own ? 0 : 1),
      retryAt: fact.retryAt ?? Number.MAX_SAFE_INTEGER,
    };
    if (agent.tier === 0 && !own && fact.failure.kind !== 'late') agent.silent += 1;
    if (FAULTY.has(fact.failure.kind)) agent.faulty += 1;
    if (fact.failure.kind === 'too-long') agent.contextTokens = Number.MAX_SAFE_INTEGER;
    return;
  }
  book(run, agent, { reserved, turn: fact.turn, tokens: tokensOf(fact.usage), money: fact.money });
  if (fact.estimated) run.ledger.estimated = true;
  else if (reserved) learn(run, reserved, fact.usage.input);
  agent.failures = null;
  if (fact.type === 'history-compacted') {
    agent.compacted = fact.turn;
    agent.contextTokens = 0;
    return;
  }
  agent.contextTokens = tokensOf(fact.usage);
  // Whoever waits for others may have nothing to say; a member has to say how it votes.
  const silent = agent.tier === 0 || (fact.calls.length === 0 && !parked(run, agent));
  agent.silent = silent ? agent.silent + 1 : 0;
  agent.unread -= agent.seen;
  agent.seen = 0;
  for (const call of fact.calls) {
    run.next.call += 1;
    run.calls[call.call] = {
      id: call.call,
      agent: agent.id,
      tool: call.tool,
      input: call.input,
      verdict: call.verdict,
      started: false,
      base: null,
      waitsFor: call.verdict === 'ask' ? 'chair' : null,
      awaits: null,
    };
  }
}

/** A member is asked for a ballot. What it missed on another motion, or in another round, is not held against it. */
function callToVote(run: Run, agent: Agent, { ask: id, at }: FactOf<'turn-started'>): void {
  const ask = run.asks[id ?? ''];
  const round = ask?.round ?? 0;
  if (agent.tier === 0 && (agent.on !== id || agent.round !== round)) agent.silent = 0;
  agent.on = id;
  agent.round = round;
  if (ask && ask.began === 0) ask.began = at;
}

function reserve(run: Run, agent: Agent, { turn, reserved, prompt, day }: FactOf<'turn-started'>): void {
  const { ledger } = run;
  if (day !== null) noteDay(run, day);
  const lineage = lineageOf(run, agent).map(({ id }) => id);
  const model = modelKey(modelFor(run.settings, agent));
  ledger.reserved[`${agent.id}:${turn}`] = { ...reserved, prompt, model, lineage };
  ledger.calls += 1;
  warnOfSpending(run, agent, `${agent.id}:${turn}`);
}

/** A provider that counted more than was estimated is believed from then on, as far as a text can have more tokens at all. */
function learn(run: Run, { prompt, model }: Reserved, counted: number): void {
  if (prompt === null || prompt <= 0) return;
  const { counting } = run.ledger;
  const most = Math.max(counted / prompt, counting[model] ?? 1);
  if (most > 1) counting[model] = Math.min(most, MOST_COUNTED);
}

/** An estimate takes three and a half bytes for a token, and no token is less than one. */
const MOST_COUNTED = 4;

interface Booking {
  readonly turn: number;
  readonly reserved: Reserved | undefined;
  readonly tokens: number;
  readonly money: number | null;
}

function book(run: Run, agent: Agent, { turn, reserved, tokens, money }: Booking): void {
  const above = (reserved?.lineage ?? []).flatMap((id) => run.agents[id]?.spentInAll ?? []);
  for (const spent of [run.ledger, agent.spent, ...above]) {
    spent.tokens += tokens;
    spent.money += money ?? 0;
  }
  if (money === null && tokens > 0) run.ledger.moneyUnknown = true;
  warnOfSpending(run, agent, `${agent.id}:${turn}`);
}

/** Failures of a turn that lie with what was asked or written, and not with the way to the model. */
const FAULTY = new Set(['malformed', 'refused', 'too-long']);

const handsOn = new Set(['submit_plan', 'open_pull_request', 'review', 'message', 'spawn_agent']);

/** What is true after a call was begun or came to its end. */
export function evolveCall(run: Run, fact: FactOf<'call-started' | 'call-finished'>): void {
  if (fact.type === 'call-finished') return finishCall(run, fact);
  const call = known(run.calls, fact.call, 'call');
  Object.assign(call, { started: true, base: run.base.commit });
  countWork(run, known(run.agents, call.agent, 'agent'), fact.at);
}

function finishCall(run: Run, fact: FactOf<'call-finished'>): void {
  const call = known(run.calls, fact.call, 'call');
  delete run.calls[fact.call];
  const agent = known(run.agents, call.agent, 'agent');
  // Who handed something on is woken by what comes back, not by hearing that it was handed on.
  if (!fact.ok || !handsOn.has(call.tool)) agent.unread += 1;
  countCall(agent, {
    tool: call.tool,
    input: call.input,
    result: fact.result,
    ok: fact.ok,
    telling: isTelling(call, fact.ok, run.tools[call.tool]?.kind),
    changes: changes(run.tools[call.tool]?.kind),
  });
  // It waited: for what comes behind it the time begins anew.
  if (call.waitsFor !== null) agent.active = 0;
  if (call.tool !== 'message') agent.chatter = { with: '', count: 0 };
  const task = agent.task === null ? undefined : run.tasks[agent.task];
  if (task?.submission?.call === call.id) {
    task.refused = fact.ok ? 0 : task.refused + 1;
    if (!fact.ok) dropSubmission(run, task);
  }
  if (task && call.tool === 'update_branch' && fact.ok) task.base = call.base ?? task.base;
}

/**
 * A command that ends badly is often the point of running it; and what was waited for, an answer or the checks of work that
 * was handed in, is not the agent's doing. Whoever looks for something looks where it is not, too. All that was denied
 * outright tells, and so do arguments that nobody understands.
 */
const isTelling = ({ verdict, waitsFor }: OpenCall, ok: boolean, kind: ToolTraits['kind'] | undefined): boolean =>
  verdict === 'deny' || (waitsFor === null && kind !== 'command' && (ok || kind !== 'reads'));
