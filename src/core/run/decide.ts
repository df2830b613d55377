import type { Command, CommandOf } from '../commands.ts';
import type { Fact } from '../facts.ts';
import { mayWrite } from '../grant.ts';
import { isOneLine, onOneLine } from '../line.ts';
import { modelFor } from '../settings.ts';
import { clip } from '../text.ts';
import { moneyOf, type Price, tokensOf } from '../usage.ts';
import { askForOwnCommands, conclude, raise, setModels } from './asks.ts';
import { bookLate, takeTurn } from './decide-calls.ts';
import { ATTEMPTS, missBallot } from './deliberate.ts';
import { add, type Draft, draftOf, end, finish, say, send } from './draft.ts';
import { INTERRUPTED } from './interrupted.ts';
import { carryOut } from './measures.ts';
import { addRule } from './rule-for.ts';
import { settleAll } from './rules.ts';
import { setBudget } from './set-budget.ts';
import { startTurn } from './start-turn.ts';
import { known, named, type Run } from './state.ts';

/** What a command means for this run: the facts of one decision, with all that follows from them. None: it came too late or is not allowed. */
export function decide(run: Run, command: Command): Fact[] {
  if (run.state === 'closed' || (run.state === 'new') !== (command.type === 'open-run')) return [];
  const draft = draftOf(run, command.at);
  handle(draft, command);
  settleAll(draft);
  return draft.facts;
}

function handle(draft: Draft, command: Command): void {
  const { run } = draft;
  switch (command.type) {
    case 'open-run':
      return openRun(draft, command);
    case 'resume-run':
      return resume(draft, command.epoch);
    case 'record-baseline':
      if (run.baseline === null)
        add(draft, {
          type: 'baseline-recorded',
          setup: command.setup,
          checks: command.checks,
          impossible: command.impossible,
        });
      return;
    case 'start-turn':
      return startTurn(draft, command);
    case 'take-turn':
      return takeTurn(draft, command);
    case 'fail-turn':
      return failTurn(draft, command);
    case 'compact-history':
      return compact(draft, command);
    case 'start-call':
      if (named(run.calls, command.call)?.waitsFor === null && !run.calls[command.call]?.started)
        add(draft, { type: 'call-started', call: command.call, at: command.at });
      return;
    case 'finish-call':
      return finishCall(draft, command);
    case 'record-certificate':
      return recordCertificate(draft, command);
    case 'finish-effect':
      if (named(run.effects, command.effect))
        add(draft, { type: 'effect-done', effect: command.effect, result: command.result });
      return;
    case 'fail-effect':
      return failEffect(draft, command);
    case 'answer-ask': {
      const ask = named(run.asks, command.ask);
      if (ask) conclude(draft, ask, { ...command, by: command.by ?? 'chair' });
      return;
    }
    case 'send-message':
      if (named(run.agents, command.to)?.left === null) send(draft, 'chair', command.to, command.text);
      return;
    case 'pause-agent':
      if (named(run.agents, command.agent)?.paused === !command.paused && run.agents[command.agent]?.left === null)
        add(draft, { type: 'agent-paused', agent: command.agent, paused: command.paused });
      return;
    case 'terminate-agent': {
      const agent = named(run.agents, command.agent);
      const why = command.why.trim() === '' ? '' : ` ${command.why}`;
      if (agent) end(draft, agent, { outcome: 'cancelled', summary: say(`Ended by the chair.${why}`) }, 'chair');
      return;
    }
    case 'set-models':
      return setModels(draft, command.models);
    case 'set-budget':
      return setBudget(draft, command.budget, command.cap);
    case 'set-mode':
      if (run.mode !== command.mode) add(draft, { type: 'mode-set', mode: command.mode });
      return;
    case 'take-ask':
      return takeAsk(draft, command);
    case 'add-rule':
      return addRule(draft, command.rule);
    case 'raise-motion':
      return raise(draft, 'chair', {
        kind: 'motion',
        call: null,
        evidence: command.evidence,
        measure: command.measure,
      });
    case 'carry-out':
      carryOut(draft, command.measure, { by: 'chair', why: command.why });
      return;
    case 'look':
      return; // what is late is found by the rules
    case 'stop-run': {
      const board = run.agents.board;
      if (board) end(draft, board, { outcome: command.outcome, summary: say(command.why) });
      return;
    }
  }
}

function takeAsk(draft: Draft, { ask: id, why }: CommandOf<'take-ask'>): void {
  const ask = named(draft.run.asks, id);
  if (ask?.of === 'board')
    add(draft, { type: 'ask-climbed', ask: ask.id, why: why ?? 'The chair took it.', at: draft.at });
}

function openRun(draft: Draft, { type: _, at, ...opening }: CommandOf<'open-run'>): void {
  add(draft, { type: 'run-opened', at, ...opening });
  const board = opening.roles.board;
  if (!board) throw new Error('the roles have no board');
  add(draft, {
    type: 'agent-joined',
    agent: 'board',
    role: 'board',
    tier: 0,
    parent: null,
    grant: board.grant,
    task: null,
    team: null,
    brief: say('The mission, its budget and its gates, as recorded when the run opened.'),
    at,
  });
  constitute(draft);
  // What the rules settle anyway needs no question. Once it is settled, the project's own commands are asked for.
  if (opening.settings.gates.charter === 'policy') askForOwnCommands(draft);
  else raise(draft, 'board', { kind: 'charter', budget: draft.run.budget });
}

/** The members take their seats: nobody spawned them, and they spawn nobody. */
function constitute(draft: Draft): void {
  const { run } = draft;
  for (const { name } of run.board?.members ?? []) {
    const role = known(run.roles, name, 'role');
    add(draft, {
      type: 'agent-joined',
      agent: name,
      role: name,
      tier: 0,
      parent: null,
      grant: role.grant,
      task: null,
      team: null,
      brief: [],
      at: draft.at,
    });
  }
}

/** What the last process had under way is settled: model calls cost what was reserved, and no call is blindly repeated. */
function resume(draft: Draft, epoch: number): void {
  const { run } = draft;
  if (epoch <= run.epoch) return;
  add(draft, { type: 'run-resumed', epoch, at: draft.at });
  for (const [key, reserved] of Object.entries(run.ledger.reserved)) {
    const [agent = '', turn = ''] = key.split(':');
    add(draft, {
      type: 'turn-failed',
      agent,
      turn: Number(turn),
      failure: { kind: 'interrupted', message: 'The process ended while the model was answering.' },
      tokens: reserved.tokens,
      money: reserved.money,
      retryAt: draft.at,
    });
  }
  for (const call of Object.values(run.calls))
    if (call.started && call.waitsFor === null && run.tools[call.tool]?.repeat === 'interrupted')
      finish(draft, call.id, false, INTERRUPTED);
}

/** Doubling from one second, as the provider asks where it does, never longer than the limit. */
function backoff(draft: Draft, attempt: number, asked: number | null): number {
  const { longestWaitMs } = draft.run.settings.limits;
  return draft.at + Math.min(longestWaitMs, Math.max(asked ?? 0, 1000 * 2 ** Math.min(attempt, 10)));
}

function failTurn(draft: Draft, command: CommandOf<'fail-turn'>): void {
  const { run } = draft;
  const agent = named(run.agents, command.agent);
  const reserved = run.ledger.reserved[`${command.agent}:${command.turn}`];
  if (!agent || !reserved) return;
  const { attempts, longestWaitMs } = run.settings.limits;
  const member = agent.tier === 0;
  const count = (member ? agent.silent : (agent.failures?.count ?? 0)) + 1;
  const most = member ? ATTEMPTS : attempts;
  const again = command.passing && count < most && (command.retryAfterMs ?? 0) <= longestWaitMs;
  const price = modelFor(run.settings, agent).price;
  const failure = { ...command.failure, message: clip(command.failure.message, 2000) };
  const charge = chargeOf(command, reserved, price);
  add(draft, {
    type: 'turn-failed',
    agent: agent.id,
    turn: command.turn,
    failure,
    ...charge,
    retryAt: again || member || agent.left !== null ? backoff(draft, count - 1, command.retryAfterMs) : null,
  });
  // Nobody is asked about a member that cannot be reached: it abstains. Whose answer was no longer wanted did not fail.
  if (member && failure.kind !== 'aborted') missBallot(draft, agent, `unreachable: ${failure.message}`, !again);
  else if (!member && !again && agent.left === null)
    raise(draft, agent.id, { kind: 'model', agent: agent.id, failure });
}

/** What the provider counted; nothing where it refused to answer; the reservation where nobody can know. */
function chargeOf(
  { usage, failure }: CommandOf<'fail-turn'>,
  reserved: { tokens: number; money: number | null },
  price: Price | null,
): { tokens: number; money: number | null } {
  if (usage) return { tokens: tokensOf(usage), money: moneyOf(usage, price) };
  const unknown = ['cut', 'malformed', 'aborted', 'transport'].includes(failure.kind);
  return unknown ? { tokens: reserved.tokens, money: reserved.money } : { tokens: 0, money: 0 };
}

function compact(draft: Draft, command: CommandOf<'compact-history'>): void {
  const agent = named(draft.run.agents, command.agent);
  if (!agent) return;
  if (agent.left !== null || agent.thinking !== 'compact' || agent.turn !== command.turn)
    return bookLate(draft, command);
  const price = modelFor(draft.run.settings, agent).price;
  const { turn, summary, usage } = command;
  add(draft, {
    type: 'history-compacted',
    agent: agent.id,
    turn,
    summary,
    usage,
    estimated: command.estimated ?? false,
    money: moneyOf(usage, price),
  });
}

function finishCall(draft: Draft, command: CommandOf<'finish-call'>): void {
  const call = named(draft.run.calls, command.call);
  if (!call || call.waitsFor !== null) return;
  const agent = known(draft.run.agents, call.agent, 'agent');
  const unseen = command.submission?.files.filter((path) => !isOneLine(path)) ?? [];
  if (unseen.length > 0)
    return finish(
      draft,
      call.id,
      false,
      `Not handed in: names of files must stand on one line, without control characters. Rename or delete: ${unseen.slice(0, 20).map(onOneLine).join(', ')}.`,
    );
  const outside = command.submission?.files.filter((path) => !mayWrite(agent.grant, path)) ?? [];
  if (outside.length > 0)
    return finish(
      draft,
      call.id,
      false,
      `Not handed in: ${outside.slice(0, 20).join(', ')} ${outside.length === 1 ? 'is' : 'are'} outside your task, which may change: ${agent.grant.write.at(-1)?.join(', ') ?? 'nothing'}. Put ${outside.length === 1 ? 'it' : 'them'} back as ${outside.length === 1 ? 'it was' : 'they were'} (git checkout ${draft.run.tasks[agent.task ?? '']?.base?.slice(0, 10) ?? ''} -- PATH, or delete what is new), or message your parent if the task needs it.`,
    );
  const task = draft.run.tasks[agent.task ?? ''];
  // What a reviewer reads, and what the gate allowed, must stay what it is until it comes back.
  if (command.ok && command.submission && task && (task.submission !== null || task.merged !== null))
    return finish(
      draft,
      call.id,
      false,
      'Not handed in: what you handed in before is still being looked at. You are woken with what comes of it; until then, wait.',
    );
  if (command.ok && command.submission && agent.task !== null)
    return add(draft, { type: 'work-submitted', task: agent.task, call: call.id, submission: command.submission });
  add(draft, { type: 'call-finished', call: call.id, ok: command.ok, result: command.result });
}

function recordCertificate(draft: Draft, { task: id, certificate }: CommandOf<'record-certificate'>): void {
  const task = named(draft.run.tasks, id);
  if (!task) return;
  const wanted =
    (certificate.of === 'head' && task.submission?.commit === certificate.commit) ||
    (certificate.of === 'merge' && task.mergeAllowed === certificate.commit && task.merged === null) ||
    (certificate.of === 'after' && task.merged?.commit === certificate.commit);
  if (wanted) add(draft, { type: 'certificate-issued', task: id, certificate });
}

function failEffect(draft: Draft, command: CommandOf<'fail-effect'>): void {
  const effect = named(draft.run.effects, command.effect);
  if (!effect) return;
  const { attempts, longestWaitMs } = draft.run.settings.limits;
  const count = effect.attempts + 1;
  const again = command.passing && count < attempts && (command.retryAfterMs ?? 0) <= longestWaitMs;
  const failure = { ...command.failure, message: clip(command.failure.message, 2000) };
  const dropped = command.base !== null;
  add(draft, {
    type: 'effect-failed',
    effect: effect.id,
    failure,
    retryAt: again && !dropped ? backoff(draft, count - 1, command.retryAfterMs) : null,
    dropped,
    base: command.base,
  });
  if (!again && !dropped) raise(draft, 'board', { kind: 'forge', effect: effect.id, failure });
}
