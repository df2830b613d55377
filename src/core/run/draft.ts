import type { Fact, Report } from '../facts.ts';
import type { EndReason } from '../hierarchy.ts';
import { type Body, clip, type Text } from '../text.ts';
import { evolve } from './evolve.ts';
import { isChief, leadOf, livingPms, tasksOf, teamsOf } from './leads.ts';
import { baseVerified } from './standing.ts';
import type { Agent, Run } from './state.ts';

/** A decision in the making: each fact added is true at once for what is decided after it. */
export interface Draft {
  readonly run: Run;
  readonly facts: Fact[];
  readonly at: number;
}

export const draftOf = (run: Run, at: number): Draft => ({ run: structuredClone(run), facts: [], at });

export function add(draft: Draft, fact: Fact): void {
  evolve(draft.run, fact);
  draft.facts.push(fact);
}

/** Inline words are clipped, kept texts stand as they are. */
export const say = (...parts: Text[]): Body => parts.map((part) => (typeof part === 'string' ? clip(part) : part));

export function finish(draft: Draft, call: string, ok: boolean, ...parts: Text[]): void {
  if (draft.run.calls[call]) add(draft, { type: 'call-finished', call, ok, result: say(...parts) });
}

/** A message reaches an agent; where it waited for one, it is the reply. */
export function send(draft: Draft, from: string, to: string, ...parts: Text[]): void {
  add(draft, { type: 'message-sent', from, to, text: say(...parts), expectsReply: null });
  for (const call of Object.values(draft.run.calls))
    if (call.agent === to && call.waitsFor === 'reply' && call.awaits === from)
      finish(draft, call.id, true, `${from} replied; the message follows.`);
}

/** Why an agent ends, where nobody says more. */
const REASONS: Readonly<Record<Report['outcome'], EndReason>> = {
  done: 'finished',
  failed: 'gave-up',
  blocked: 'gave-up',
  limited: 'limit',
  cancelled: 'unneeded',
};

/** An agent ends with its report, and with it whatever it alone was to do. */
export function end(draft: Draft, agent: Agent, report: Report, reason: EndReason = REASONS[report.outcome]): void {
  if (draft.run.agents[agent.id]?.left !== null) return;
  const task = agent.task === null ? undefined : draft.run.tasks[agent.task];
  const owns = task?.developer === agent.id;
  if (!draft.run.stopped) tellOtherPms(draft, agent, report);
  const summary = owns ? [...report.summary, ...lastWord(draft.run, agent, report)] : report.summary;
  add(draft, { type: 'agent-left', agent: agent.id, report: { ...report, summary }, reason });
  if (task && owns && task.merged === null && task.ended === null)
    add(draft, { type: 'task-ended', task: task.id, outcome: report.outcome });
}

/** Who leads another team hears of it: nothing else reaches them, and the first of them has the last word. */
function tellOtherPms(draft: Draft, agent: Agent, { outcome, summary }: Report): void {
  const pms = livingPms(draft.run);
  if (!pms.some(({ id }) => id === agent.id)) return;
  for (const pm of pms) if (pm.id !== agent.id) send(draft, agent.id, pm.id, `I leave now: ${outcome}. `, ...summary);
}

/** With the last task of a team goes the word that it was the last, so that its PM need not count. */
function lastWord(run: Run, agent: Agent, report: Report): Text[] {
  const team = run.tasks[agent.task ?? '']?.team ?? null;
  const tasks = tasksOf(run, team);
  const others = tasks.filter((task) => task.id !== agent.task);
  if (others.some((task) => task.merged === null && task.ended === null)) return [];
  const states = tasks.map((task) => {
    const ended = task.id === agent.task ? report.outcome : task.ended;
    return `${task.id} ${task.merged === null ? (ended ?? 'open') : `merged as ${task.merged.commit.slice(0, 10)}`}`;
  });
  const whose = teamsOf(run).length > 1 ? ` of team ${team}` : '';
  const proof = tasks.every((task) => task.merged !== null) ? nextStep(run, leadOf(run, team)) : '';
  return [clip(`\nAll tasks${whose} have ended: ${states.join(', ')}.${proof}`)];
}

/** What a PM may do once all its tasks are merged. */
function nextStep(run: Run, pm: Agent | undefined): string {
  if (pm && !isChief(run, pm)) return ' Report now: done, if what your team is for is reached.';
  if (livingPms(run).length > 1) return ' The other teams report before you do; you are woken by it.';
  const checks = run.settings.checks.map((command) => `\`${command}\``).join(', ');
  return baseVerified(run)
    ? ` On the base branch as it is now, code ran ${checks}: exit code 0. Report now: done, if the issue is solved.`
    : ` But on the base branch as it is now, not all of ${checks} pass: someone else changed it. Delegate what has to be mended.`;
}

/** The board leaves: everyone goes with it. */
export function stop(draft: Draft, why: string): void {
  const board = draft.run.agents.board;
  if (board) end(draft, board, { outcome: 'failed', summary: say(why) });
}
