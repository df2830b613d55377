import type { Fact, FactOf } from '../facts.ts';
import { bring, inherit } from './brings.ts';
import { evolveAsk } from './evolve-ask.ts';
import { newlySet, setCap } from './evolve-budget.ts';
import { evolveEffect } from './evolve-effect.ts';
import { addTask, evolveTask } from './evolve-task.ts';
import { evolveCall, evolveTurn } from './evolve-turn.ts';
import { isHelper, livingPms } from './leads.ts';
import { callsOf, known, type Run } from './state.ts';
import { forgetClocks, restartClocks } from './work-time.ts';

/** Changes the draft into what is true after the fact. The only place where a run changes. */
export function evolve(run: Run, fact: Fact): void {
  switch (fact.type) {
    case 'run-opened':
      return open(run, fact);
    case 'run-resumed':
      run.epoch = fact.epoch;
      for (const effect of Object.values(run.effects)) effect.inDoubt = true;
      restartClocks(run, fact.at);
      for (const ask of Object.values(run.asks)) if (ask.began > 0) ask.began = fact.at;
      return;
    case 'baseline-recorded':
      run.baseline = { setup: fact.setup, checks: fact.checks, impossible: fact.impossible };
      return;
    case 'agent-joined':
      return join(run, fact);
    case 'agent-placed':
      return place(run, fact);
    case 'agent-left':
      return leave(run, fact);
    case 'agent-paused':
      Object.assign(known(run.agents, fact.agent, 'agent'), {
        paused: fact.paused,
        pausedBy: fact.paused ? (fact.by ?? 'chair') : null,
      });
      forgetClocks(run, fact.agent);
      return;
    case 'turn-started':
    case 'turn-taken':
    case 'turn-failed':
    case 'history-compacted':
      return evolveTurn(run, fact);
    case 'call-started':
    case 'call-finished':
      return evolveCall(run, fact);
    case 'message-sent':
      return receive(run, fact);
    case 'ask-raised':
    case 'ballot-cast':
    case 'ask-climbed':
    case 'ask-answered':
    case 'rule-added':
      return evolveAsk(run, fact);
    case 'budget-set':
      return setCap(run, fact);
    case 'mode-set':
      run.mode = fact.mode;
      return;
    case 'models-set':
      run.settings = { ...run.settings, models: { ...run.settings.models, ...fact.models } };
      return;
    case 'plan-approved':
      run.plan = fact.plan;
      // Whoever made the plan leads its first team.
      for (const pm of livingPms(run)) pm.team ??= fact.plan.teams[0]?.id ?? null;
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
  run.board = fact.board;
  run.caps = structuredClone(fact.settings.caps);
  run.mode = fact.settings.mode;
  run.rules = [...fact.settings.rules];
  run.opened = fact.at;
}

function join(run: Run, fact: FactOf<'agent-joined'>): void {
  run.agents[fact.agent] = {
    id: fact.agent,
    role: fact.role,
    tier: fact.tier,
    parent: fact.parent,
    grant: fact.grant,
    task: fact.task,
    team: fact.team,
    replaces: fact.replaces ?? null,
    left: null,
    reason: null,
    joined: fact.at,
    active: fact.at,
    paused: false,
    pausedBy: null,
    turn: 0,
    turnsFrom: 0,
    thinking: null,
    on: null,
    round: 0,
    failures: null,
    silent: 0,
    unread: 1,
    seen: 0,
    contextTokens: 0,
    compacted: 0,
    repeated: { signature: '', count: 0 },
    recent: [],
    idle: 0,
    spent: { tokens: 0, money: 0 },
    spentInAll: { tokens: 0, money: 0 },
    flagged: [],
    flaggedAt: 0,
    brief: fact.brief,
    worked: 0,
    faulty: 0,
    chatter: { with: '', count: 0 },
  };
  if (fact.replaces !== undefined)
    inherit(run, known(run.agents, fact.agent, 'agent'), known(run.agents, fact.replaces, 'agent'));
  if (fact.task === null) return;
  const task = known(run.tasks, fact.task, 'task');
  if (fact.role === 'reviewer') task.reviewer = fact.agent;
  else if (fact.role === 'developer') {
    task.developer = fact.agent;
    task.base ??= run.base.commit;
    // What its predecessor handed in is not held against it.
    task.refused = 0;
  }
}

/** One fact frees everything the agent held: calls, asks, reservation. */
function leave(run: Run, fact: FactOf<'agent-left'>): void {
  const agent = known(run.agents, fact.agent, 'agent');
  agent.left = fact.report;
  agent.reason = fact.reason;
  agent.thinking = null;
  for (const call of callsOf(run, agent.id)) delete run.calls[call.id];
  for (const ask of Object.values(run.asks))
    if (ask.by === agent.id || (ask.subject.kind === 'health' && ask.subject.agent === agent.id))
      delete run.asks[ask.id];
  // What its last model call reserved is freed when that call is settled: until then nobody knows what it cost.
  if (agent.id === 'board')
    run.stopped = { outcome: fact.report.outcome === 'failed' ? 'failed' : 'cancelled', why: fact.report.summary };
  const parent = agent.parent === null ? undefined : run.agents[agent.parent];
  // A parent is not woken for each success: it looks when all is done, when something went wrong, or has its answer.
  if (parent && (fact.report.outcome !== 'done' || isHelper(agent))) parent.unread += 1;
}

/** It stands elsewhere, or may do less, from now on. */
function place(run: Run, fact: FactOf<'agent-placed'>): void {
  const agent = known(run.agents, fact.agent, 'agent');
  const before = agent.grant.budget;
  if (fact.parent !== null && fact.parent !== agent.parent) bring(run, agent, known(run.agents, fact.parent, 'agent'));
  agent.parent = fact.parent;
  agent.grant = fact.grant;
  if (before.tokens !== fact.grant.budget.tokens || before.money !== fact.grant.budget.money)
    newlySet(run, { of: 'agent', agent: agent.id });
  if (fact.brief === null) return;
  agent.unread += 1;
  agent.brief = [...agent.brief, '\n\nLater it was told:\n', ...fact.brief];
}

function receive(run: Run, fact: FactOf<'message-sent'>): void {
  const to = run.agents[fact.to];
  if (to) to.unread += 1;
  const from = run.agents[fact.from];
  if (from) from.chatter = { with: fact.to, count: from.chatter.with === fact.to ? from.chatter.count + 1 : 1 };
  else if (to) to.chatter = { with: '', count: 0 };
  if (fact.expectsReply !== null)
    Object.assign(known(run.calls, fact.expectsReply, 'call'), { waitsFor: 'reply', awaits: fact.to });
}
