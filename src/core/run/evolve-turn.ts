import type { FactOf } from '../facts.ts';
import { identityOf } from '../preview.ts';
import { shortHash } from '../short-hash.ts';
import { tokensOf } from '../tokens-of.ts';
import { dropSubmission } from './evolve-task.ts';
import { wasInterrupted } from './interrupted.ts';
import { parked } from './standing.ts';
import { type Agent, known, type Run } from './state.ts';

type TurnFact = FactOf<'turn-started' | 'turn-taken' | 'turn-failed' | 'history-compacted'>;

/** What is true after a turn of an agent began, was taken, failed, or summed its history up. */
export function evolveTurn(run: Run, fact: TurnFact): void {
  const agent = known(run.agents, fact.agent, 'agent');
  const key = `${fact.agent}:${fact.turn}`;
  if (fact.type === 'turn-started') {
    agent.turn = fact.turn;
    agent.thinking = fact.purpose;
    agent.on = fact.ask;
    agent.active = fact.at;
    agent.seen = agent.unread;
    run.ledger.reserved[key] = fact.reserved;
    run.ledger.calls += 1;
    return;
  }
  delete run.ledger.reserved[key];
  if (agent.turn === fact.turn) {
    agent.thinking = null;
    agent.on = null;
  }
  if (fact.type === 'turn-failed') {
    book(run, agent, { tokens: fact.tokens, money: fact.money });
    const own = fact.failure.kind === 'interrupted' || fact.failure.kind === 'aborted';
    agent.failures = {
      count: (agent.failures?.count ?? 0) + (own ? 0 : 1),
      retryAt: fact.retryAt ?? Number.MAX_SAFE_INTEGER,
    };
    if (fact.failure.kind === 'too-long') agent.contextTokens = Number.MAX_SAFE_INTEGER;
    return;
  }
  book(run, agent, { tokens: tokensOf(fact.usage), money: fact.money });
  agent.failures = null;
  if (fact.type === 'history-compacted') {
    agent.compacted = fact.turn;
    agent.contextTokens = 0;
    return;
  }
  agent.contextTokens = tokensOf(fact.usage);
  // Whoever waits for others may have nothing to say.
  agent.silent = fact.calls.length === 0 && !parked(run, agent) ? agent.silent + 1 : 0;
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

function book(run: Run, agent: Agent, { tokens, money }: { tokens: number; money: number | null }): void {
  for (const spent of [run.ledger, agent.spent]) {
    spent.tokens += tokens;
    spent.money += money ?? 0;
  }
  if (money === null && tokens > 0) run.ledger.moneyUnknown = true;
}

const handsOn = new Set(['submit_plan', 'open_pull_request', 'review', 'message']);

/** What is true after a call was begun or came to its end. */
export function evolveCall(run: Run, fact: FactOf<'call-started' | 'call-finished'>): void {
  if (fact.type === 'call-finished') return finishCall(run, fact);
  const call = known(run.calls, fact.call, 'call');
  Object.assign(call, { started: true, base: run.base.commit });
  known(run.agents, call.agent, 'agent').active = fact.at;
}

function finishCall(run: Run, fact: FactOf<'call-finished'>): void {
  const call = known(run.calls, fact.call, 'call');
  delete run.calls[fact.call];
  const agent = known(run.agents, call.agent, 'agent');
  // Who handed something on is woken by what comes back, not by hearing that it was handed on.
  if (!fact.ok || !handsOn.has(call.tool)) agent.unread += 1;
  const signature = [call.tool, identityOf(call.input), ...fact.result.map(identityOf)].join('\n');
  const same = agent.repeated.signature === signature;
  if (!wasInterrupted(fact.result)) {
    agent.repeated = { signature, count: same ? agent.repeated.count + 1 : 1 };
    remember(run, agent, { tool: call.tool, hash: shortHash(signature), ok: fact.ok });
  }
  const task = agent.task === null ? undefined : run.tasks[agent.task];
  if (task?.submission?.call === call.id) {
    task.refused = fact.ok ? 0 : task.refused + 1;
    if (!fact.ok) dropSubmission(run, task);
  }
  if (task && call.tool === 'update_branch' && fact.ok) task.base = call.base ?? task.base;
}

/** How many finished calls an agent remembers. */
const REMEMBERED = 40;

/** A change is news, and so is a result that was not there before; all else brings nothing. */
function remember(run: Run, agent: Agent, { tool, hash, ok }: { tool: string; hash: string; ok: boolean }): void {
  const changed = ok && run.tools[tool]?.kind !== 'reads' && run.tools[tool]?.kind !== 'command';
  const news = changed || !agent.recent.some((one) => one.hash === hash);
  agent.idle = news ? 0 : agent.idle + 1;
  agent.recent.push({ hash, ok });
  if (agent.recent.length > REMEMBERED) agent.recent.shift();
}
