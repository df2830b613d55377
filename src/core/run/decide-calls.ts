import type { CommandOf, Decides, ReadCall } from '../commands.ts';
import { judge } from '../judge.ts';
import { flawOf, type PlanTask } from '../plan.ts';
import { modelFor } from '../settings.ts';
import type { Text } from '../text.ts';
import { INLINE_LIMIT } from '../text.ts';
import { moneyOf, tokensOf } from '../usage.ts';
import { askToSpawn } from './ask-to-spawn.ts';
import { askForCall, askForCommands, raise } from './asks.ts';
import { leftFor, taskBudget } from './caps.ts';
import { addingFlaw, bouncingFlaw, delegationFlaw } from './cascades.ts';
import { control } from './control.ts';
import { missBallot, vote } from './deliberate.ts';
import { add, type Draft, end, finish, say, send } from './draft.ts';
import { isHelper, leadOf, mayLead } from './leads.ts';
import { motionFlaw } from './motion-flaw.ts';
import { saidOfCommand } from './rule-for.ts';
import { parked, unfinished } from './standing.ts';
import { type Agent, callsOf, currentReview, known, livingAgents, named, type Run, taskList } from './state.ts';

/** A turn of an agent arrived: book it, judge its calls, and decide those that need nothing from outside. */
export function takeTurn(draft: Draft, command: CommandOf<'take-turn'>): void {
  const agent = named(draft.run.agents, command.agent);
  if (!agent) return;
  const price = modelFor(draft.run.settings, agent).price;
  if (agent.left !== null || agent.thinking === null || agent.turn !== command.turn) return bookLate(draft, command);
  const first = draft.run.next.call;
  const news = agent.unread > agent.seen;
  const judged = command.calls.map((call, index) => ({
    call,
    id: `c${first + index}`,
    verdict: judgeCall(draft, agent, call),
  }));
  add(draft, {
    type: 'turn-taken',
    agent: agent.id,
    turn: command.turn,
    text: command.text,
    calls: judged.map(({ call, id, verdict }) => ({
      call: id,
      ref: call.ref,
      tool: call.tool.slice(0, 100),
      input: call.input,
      verdict: verdict.verdict,
    })),
    usage: command.usage,
    estimated: command.estimated ?? false,
    money: moneyOf(command.usage, price),
  });
  for (const { call, id, verdict } of judged) {
    if (draft.run.agents[agent.id]?.left !== null) return;
    const ahead = callsOf(draft.run, agent.id)[0];
    if (verdict.verdict === 'deny') finish(draft, id, false, verdict.why);
    else if (verdict.verdict === 'ask' && (call.target.command ?? '').length > INLINE_LIMIT)
      finish(
        draft,
        id,
        false,
        `The chair must see a command whole before it runs, and this one is too long for that: at most ${INLINE_LIMIT} characters.`,
      );
    else if (verdict.verdict === 'ask')
      askForCall(draft, agent, { call: id, target: call.target, why: command.text, tool: call.tool });
    else if (news && call.decides?.tool === 'review')
      finish(draft, id, false, 'Something came while you wrote this. Read it first, then review.');
    // A verdict, a report or a message may rest on what the calls before it show: it must not overtake them.
    else if (call.decides && ahead && ahead.id !== id)
      finish(
        draft,
        id,
        false,
        `Not done: the calls before it in this turn come first. Look at what they give, then call ${call.tool} in a turn of its own.`,
      );
    else if (call.decides) decideCall(draft, agent, { call: id, decides: call.decides, why: command.text });
  }
  if (agent.tier === 0) missBallot(draft, agent, 'unreachable: it answered twice without a ballot that can be read');
}

/** A turn that nobody waits for any more: what it cost is booked, what it says is not heard. */
export function bookLate(
  draft: Draft,
  command: { agent: string; turn: number; usage: CommandOf<'take-turn'>['usage'] },
): void {
  const reserved = draft.run.ledger.reserved[`${command.agent}:${command.turn}`];
  if (!reserved) return;
  const price = modelFor(draft.run.settings, known(draft.run.agents, command.agent, 'agent')).price;
  add(draft, {
    type: 'turn-failed',
    agent: command.agent,
    turn: command.turn,
    failure: { kind: 'late', message: 'The reply came when it was no longer wanted.' },
    tokens: tokensOf(command.usage),
    money: moneyOf(command.usage, price),
    retryAt: draft.at,
  });
}

function judgeCall(draft: Draft, agent: Agent, call: ReadCall): ReturnType<typeof judge> {
  const { run } = draft;
  const verdict = judge(agent, call, {
    tools: run.tools,
    planApproved: run.plan !== null,
    sandboxed: run.settings.sandbox !== 'none',
    allowed: (command, argv) => saidOfCommand(run, agent, { command, argv }),
    left: leftFor(run, agent),
  });
  if (verdict.verdict === 'deny') return verdict;
  return call.flaw === null ? verdict : { verdict: 'deny', why: call.flaw };
}

interface Deciding {
  readonly call: string;
  readonly decides: Decides;
  /** What the agent said with its call. */
  readonly why: Text;
}

function decideCall(draft: Draft, agent: Agent, { call, decides, why }: Deciding): void {
  switch (decides.tool) {
    case 'submit_plan':
      return submitPlan(draft, agent, { call, decides, why });
    case 'delegate':
      return delegate(draft, agent, call, decides);
    case 'message':
      return message(draft, agent, call, decides);
    case 'ask_chair':
      return raise(draft, agent.id, { kind: 'question', agent: agent.id, call, question: decides.question }, why);
    case 'review':
      return review(draft, agent, call, decides);
    case 'spawn_agent':
      return askToSpawn(draft, agent, { call, decides, why });
    case 'control_agent':
      return control(draft, agent, call, decides);
    case 'raise_motion':
      return move(draft, agent, { call, decides, why });
    case 'vote':
      return vote(draft, agent, call, decides.ballot);
    case 'report':
      return report(draft, agent, call, decides);
  }
}

type Of<T extends Decides['tool']> = Extract<Decides, { tool: T }>;

function submitPlan(
  draft: Draft,
  agent: Agent,
  { call, decides: { plan }, why }: Omit<Deciding, 'decides'> & { readonly decides: Of<'submit_plan'> },
): void {
  if (draft.run.plan !== null)
    return finish(
      draft,
      call,
      false,
      'The plan is approved already. To add a task or hand one out again, use delegate.',
    );
  if (Object.values(draft.run.asks).some(({ subject }) => subject.kind === 'plan'))
    return finish(draft, call, false, 'Your plan is being decided already. Wait for the answer.');
  const flaw = flawOf(plan);
  if (flaw !== null) return finish(draft, call, false, `${flaw} Submit the plan again.`);
  raise(draft, agent.id, { kind: 'plan', plan, call }, why);
}

function move(
  draft: Draft,
  agent: Agent,
  { call, decides, why }: Omit<Deciding, 'decides'> & { readonly decides: Of<'raise_motion'> },
): void {
  const flaw = motionFlaw(draft.run, decides.measure);
  if (flaw !== null) return finish(draft, call, false, flaw);
  raise(draft, agent.id, { kind: 'motion', call, evidence: decides.evidence, measure: decides.measure }, why);
}

function delegate(draft: Draft, pm: Agent, call: string, { task, again, guidance }: Of<'delegate'>): void {
  const { run } = draft;
  if (run.plan === null) return finish(draft, call, false, 'Submit a plan first: submit_plan.');
  if (again !== null) {
    const old = named(run.tasks, again);
    if (!old)
      return finish(draft, call, false, `There is no task ${again}. Tasks: ${Object.keys(run.tasks).join(', ')}.`);
    if (old.merged !== null || old.ended === null)
      return finish(
        draft,
        call,
        false,
        `${again} is ${old.merged ? 'merged' : 'at work'}; only a task that ended without a merge is handed out again.`,
      );
    if (!mayLead(run, pm, old.team))
      return finish(
        draft,
        call,
        false,
        `${again} is of team ${old.team}, which ${leadOf(run, old.team)?.id} leads: write to it.`,
      );
    const cascade = delegationFlaw(run, old);
    if (cascade !== null) return finish(draft, call, false, cascade);
    add(draft, { type: 'task-reopened', task: again, why: say(guidance) });
    return finish(draft, call, true, `${again} is handed out again.`);
  }
  if (task === null) return finish(draft, call, false, 'Name the task to hand out again, or describe a new one.');
  const full = addingFlaw(run);
  if (full !== null) return finish(draft, call, false, full);
  const fresh: PlanTask = { ...task, id: freeId(run), team: pm.team, budget: taskBudget(run, task.budget) };
  const missing = fresh.dependsOn.find((id) => !named(run.tasks, id));
  if (missing) return finish(draft, call, false, `There is no task ${missing} to depend on.`);
  add(draft, { type: 'task-added', task: fresh });
  askForCommands(draft, fresh.checks);
  finish(draft, call, true, `Added as ${fresh.id}; it starts when it is ready.`);
}

/** The plan chose its own ids, so the number of tasks says nothing of which are free. */
function freeId(run: Run): string {
  let number = taskList(run).length + 1;
  while (run.tasks[`t${number}`]) number += 1;
  return `t${number}`;
}

/** Messages go to a parent, a child, or the chair: up and down the lineage, and across only between those who lead. */
function message(draft: Draft, agent: Agent, call: string, { to, text, expectsReply }: Of<'message'>): void {
  const { run } = draft;
  const addressee = to === 'parent' ? agent.parent : to;
  const children = livingAgents(run).filter((other) => other.parent === agent.id);
  const peers = agent.tier === 1 ? livingAgents(run).filter(({ tier, id }) => tier === 1 && id !== agent.id) : [];
  const reachable = [...(agent.parent ? [agent.parent] : []), ...[...children, ...peers].map(({ id }) => id)];
  if (addressee === null || !reachable.includes(addressee))
    return finish(draft, call, false, `You can write to: ${reachable.join(', ') || 'nobody'}.`);
  if (run.agents[addressee]?.tier === 0 && expectsReply) {
    return raise(draft, agent.id, { kind: 'question', agent: agent.id, call, question: text });
  }
  const bouncing = bouncingFlaw(run, agent, addressee);
  if (bouncing !== null) return finish(draft, call, false, bouncing);
  if (!expectsReply) {
    send(draft, agent.id, addressee, text);
    const heard =
      run.agents[addressee]?.tier === 0
        ? 'Noted for the chair, who may read it; nobody answers. To ask something, set expectsReply.'
        : `Sent to ${addressee}.`;
    return finish(draft, call, true, heard);
  }
  add(draft, { type: 'message-sent', from: agent.id, to: addressee, text: say(text), expectsReply: call });
}

function review(draft: Draft, agent: Agent, call: string, decides: Of<'review'>): void {
  const task = draft.run.tasks[agent.task ?? ''];
  if (task && currentReview(task)) return finish(draft, call, false, 'You have reviewed this commit already.');
  if (!task?.submission || task.reviewer !== agent.id || parked(draft.run, agent))
    return finish(draft, call, false, 'There is nothing to review at the moment.');
  add(draft, {
    type: 'review-given',
    task: task.id,
    by: agent.id,
    commit: task.submission.commit,
    verdict: decides.verdict,
    summary: decides.summary,
    findings: decides.findings.map((finding) => ({ ...finding })),
  });
  finish(
    draft,
    call,
    true,
    'Your review goes to the pull request. You are woken when there is something new to look at.',
  );
}

function report(draft: Draft, agent: Agent, call: string, { outcome, summary }: Of<'report'>): void {
  const { run } = draft;
  // Whoever was spawned for an answer gives it; all others prove that they are done.
  if (outcome === 'done' && !isHelper(agent)) {
    if (agent.task !== null)
      return finish(
        draft,
        call,
        false,
        'Done is proved by a merged pull request, not said: open one with open_pull_request, and the report follows by itself.',
      );
    const open = unfinished(run, agent);
    if (open !== null) return finish(draft, call, false, open);
  }
  finish(draft, call, true, 'Reported.');
  end(draft, agent, { outcome, summary: say(summary) });
}
