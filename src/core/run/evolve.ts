import type { Fact, FactOf } from '../facts.ts';
import { identityOf } from '../preview.ts';
import { tokensOf } from '../tokens-of.ts';
import { evolveEffect } from './evolve-effect.ts';
import { addTask, dropSubmission, evolveTask } from './evolve-task.ts';
import { wasInterrupted } from './interrupted.ts';
import { parked } from './standing.ts';
import { callsOf, known, type Run } from './state.ts';

/** Changes the draft into what is true after the fact. The only place where a run changes. */
export function evolve(run: Run, fact: Fact): void {
  switch (fact.type) {
    case 'run-opened':
      return open(run, fact);
    case 'run-resumed':
      run.epoch = fact.epoch;
      for (const effect of Object.values(run.effects)) effect.inDoubt = true;
      return;
    case 'baseline-recorded':
      run.baseline = { setup: fact.setup, checks: fact.checks, impossible: fact.impossible };
      return;
    case 'agent-joined':
      return join(run, fact);
    case 'agent-left':
      return leave(run, fact);
    case 'agent-paused':
      known(run.agents, fact.agent, 'agent').paused = fact.paused;
      return;
    case 'turn-started':
    case 'turn-taken':
    case 'turn-failed':
    case 'history-compacted':
      return evolveTurn(run, fact);
    case 'call-started':
      Object.assign(known(run.calls, fact.call, 'call'), { started: true, base: run.base.commit });
      return;
    case 'call-finished':
      return finishCall(run, fact);
    case 'message-sent':
      return receive(run, fact);
    case 'ask-raised':
      return ask(run, fact);
    case 'ask-answered':
      return answer(run, fact);
    case 'budget-set':
      run.budget = { tokens: fact.tokens, money: fact.money };
      return;
    case 'models-set':
      run.settings = { ...run.settings, models: { ...run.settings.models, ...fact.models } };
      return;
    case 'plan-approved':
      run.plan = fact.plan;
      for (const task of fact.plan.tasks) addTask(run, task);
      return;
    case 'task-added':
      addTask(run, fact.task);
      return;
    case 'task-reopened':
    case 'task-ended':
    case 'work-submitted':
    case 'certificate-issued':
    case 'review-given':
      return evolveTask(run, fact);
    case 'effect-intended':
    case 'effect-done':
    case 'effect-failed':
      return evolveEffect(run, fact);
    case 'run-closed':
      run.state = 'closed';
      run.outcome = fact.outcome;
      run.asks = {};
      return;
  }
}

function open(run: Run, fact: FactOf<'run-opened'>): void {
  run.id = fact.run;
  run.state = 'open';
  run.mission = fact.mission;
  run.settings = fact.settings;
  run.roles = fact.roles;
  run.tools = fact.tools;
  run.base = { branch: fact.base.branch, commit: fact.base.commit, start: fact.base.commit };
  run.budget = { ...fact.settings.budget };
  run.allowedCommands = [...fact.settings.allowedCommands];
}

function join(run: Run, fact: FactOf<'agent-joined'>): void {
  run.agents[fact.agent] = {
    id: fact.agent,
    role: fact.role,
    tier: fact.tier,
    parent: fact.parent,
    grant: fact.grant,
    task: fact.task,
    left: null,
    paused: false,
    turn: 0,
    thinking: null,
    failures: null,
    silent: 0,
    unread: 1,
    seen: 0,
    contextTokens: 0,
    compacted: 0,
    repeated: { signature: '', count: 0 },
  };
  if (fact.task === null) return;
  const task = known(run.tasks, fact.task, 'task');
  if (fact.role === 'reviewer') task.reviewer = fact.agent;
  else {
    task.developer = fact.agent;
    task.base ??= run.base.commit;
  }
}

/** One fact frees everything the agent held: calls, asks, reservation. */
function leave(run: Run, fact: FactOf<'agent-left'>): void {
  const agent = known(run.agents, fact.agent, 'agent');
  agent.left = fact.report;
  agent.thinking = null;
  for (const call of callsOf(run, agent.id)) delete run.calls[call.id];
  for (const ask of Object.values(run.asks)) if (ask.by === agent.id) delete run.asks[ask.id];
  // What its last model call reserved is freed when that call is settled: until then nobody knows what it cost.
  if (agent.parent === null)
    run.stopped = { outcome: fact.report.outcome === 'failed' ? 'failed' : 'cancelled', why: fact.report.summary };
  const parent = agent.parent === null ? undefined : run.agents[agent.parent];
  // A parent is not woken for each success: it looks when all is done, or when something went wrong.
  if (parent && fact.report.outcome !== 'done') parent.unread += 1;
}

type TurnFact = FactOf<'turn-started' | 'turn-taken' | 'turn-failed' | 'history-compacted'>;

function evolveTurn(run: Run, fact: TurnFact): void {
  const agent = known(run.agents, fact.agent, 'agent');
  const key = `${fact.agent}:${fact.turn}`;
  if (fact.type === 'turn-started') {
    agent.turn = fact.turn;
    agent.thinking = fact.purpose;
    agent.seen = agent.unread;
    run.ledger.reserved[key] = fact.reserved;
    run.ledger.calls += 1;
    return;
  }
  delete run.ledger.reserved[key];
  if (agent.turn === fact.turn) agent.thinking = null;
  if (fact.type === 'turn-failed') {
    book(run, fact.tokens, fact.money);
    const own = fact.failure.kind === 'interrupted' || fact.failure.kind === 'aborted';
    agent.failures = {
      count: (agent.failures?.count ?? 0) + (own ? 0 : 1),
      retryAt: fact.retryAt ?? Number.MAX_SAFE_INTEGER,
    };
    if (fact.failure.kind === 'too-long') agent.contextTokens = Number.MAX_SAFE_INTEGER;
    return;
  }
  book(run, tokensOf(fact.usage), fact.money);
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

function book(run: Run, tokens: number, money: number | null): void {
  run.ledger.tokens += tokens;
  if (money !== null) run.ledger.money += money;
  else if (tokens > 0) run.ledger.moneyUnknown = true;
}

const handsOn = new Set(['submit_plan', 'open_pull_request', 'review', 'message']);

function finishCall(run: Run, fact: FactOf<'call-finished'>): void {
  const call = known(run.calls, fact.call, 'call');
  delete run.calls[fact.call];
  const agent = known(run.agents, call.agent, 'agent');
  // Who handed something on is woken by what comes back, not by hearing that it was handed on.
  if (!fact.ok || !handsOn.has(call.tool)) agent.unread += 1;
  const signature = [call.tool, identityOf(call.input), ...fact.result.map(identityOf)].join('\n');
  const same = agent.repeated.signature === signature;
  if (!wasInterrupted(fact.result)) agent.repeated = { signature, count: same ? agent.repeated.count + 1 : 1 };
  const task = agent.task === null ? undefined : run.tasks[agent.task];
  if (task?.submission?.call === call.id && !fact.ok) dropSubmission(run, task);
  if (task && call.tool === 'update_branch' && fact.ok) task.base = call.base ?? task.base;
}

function receive(run: Run, fact: FactOf<'message-sent'>): void {
  const to = run.agents[fact.to];
  if (to) to.unread += 1;
  if (fact.expectsReply !== null)
    Object.assign(known(run.calls, fact.expectsReply, 'call'), { waitsFor: 'reply', awaits: fact.to });
}

function ask(run: Run, fact: FactOf<'ask-raised'>): void {
  run.asks[fact.ask] = { id: fact.ask, gate: fact.gate, of: fact.of, by: fact.by, subject: fact.subject };
  run.next.ask += 1;
  const call = 'call' in fact.subject && fact.subject.call !== null ? run.calls[fact.subject.call] : undefined;
  if (call) call.waitsFor = 'chair';
}

function answer(run: Run, fact: FactOf<'ask-answered'>): void {
  const ask = known(run.asks, fact.ask, 'ask');
  delete run.asks[fact.ask];
  const allowed = fact.verdict === 'allow';
  const { subject } = ask;
  if (subject.kind === 'merge' && allowed) {
    const task = known(run.tasks, subject.task, 'task');
    task.mergeAllowed = task.submission?.commit ?? null;
  }
  if (subject.kind === 'command' && allowed) {
    if (subject.call === null) run.allowedCommands.push(...subject.command.split('\n'));
    const call = subject.call === null ? undefined : run.calls[subject.call];
    if (call) {
      call.verdict = 'allow';
      call.waitsFor = null;
    }
  }
  if (subject.kind === 'model' && allowed) known(run.agents, subject.agent, 'agent').failures = null;
  if (subject.kind === 'forge' && allowed) {
    const effect = run.effects[subject.effect];
    if (effect) Object.assign(effect, { attempts: 1, retryAt: 0 });
  }
}
