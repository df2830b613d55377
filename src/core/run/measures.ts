import type { EndReason } from '../hierarchy.ts';
import { isKept, type Measure } from '../measure.ts';
import { clip } from '../text.ts';
import { acceptAsIs } from './accept-as-is.ts';
import { assist } from './assist.ts';
import { add, type Draft, end, finish, say } from './draft.ts';
import { roleFlaw } from './motion-flaw.ts';
import { replace } from './replace.ts';
import { setBudget } from './set-budget.ts';
import { type Agent, currentReview, hasEffect, named, type Task } from './state.ts';
import { tie } from './tie.ts';

export interface Order {
  readonly by: 'policy' | 'board' | 'chair';
  readonly why: string;
}

/** Who decided, as it stands in a sentence. */
export const WHO = { policy: 'the rules', board: 'the board', chair: 'the chair' } as const;
const REASON: Readonly<Record<Order['by'], EndReason>> = { policy: 'under-performing', board: 'board', chair: 'chair' };

/**
 * Does what was decided about a run. Whom it names may have left in between, or stand where it does not apply: then
 * nothing is done, and the answer is a sentence that says why. Null: it is done.
 */
export function carryOut(draft: Draft, measure: Measure, order: Order): string | null {
  switch (measure.do) {
    case 'rebudget':
      return rebudget(draft, measure, order);
    case 'mode':
      if (draft.run.mode === measure.mode) return `The mode is ${measure.mode} already.`;
      add(draft, { type: 'mode-set', mode: measure.mode });
      return null;
    case 'accept':
    case 'reopen':
      return decideOn(draft, measure, order);
    case 'stop':
      return stopRun(draft, order);
    default:
      return handle(draft, measure, order);
  }
}

type OfAgent = Extract<Measure, { agent: string }>;

function handle(draft: Draft, measure: OfAgent, order: Order): string | null {
  const agent = named(draft.run.agents, measure.agent);
  if (!agent || agent.left !== null) return `${measure.agent} is not there any more.`;
  if (agent.tier === 0) return `${agent.id} is of the board: no measure is about the board itself.`;
  const why = sentence(order);
  switch (measure.do) {
    case 'terminate':
      end(draft, agent, { outcome: 'cancelled', summary: say(`Ended by ${WHO[order.by]}. ${why}`) }, REASON[order.by]);
      return null;
    case 'replace':
      return replace(draft, agent, why);
    case 'rebrief':
      add(draft, {
        type: 'agent-placed',
        agent: agent.id,
        parent: agent.parent,
        grant: agent.grant,
        brief: say(measure.brief),
        why: clip(`Another brief, by ${WHO[order.by]}. ${why}`),
      });
      return null;
    case 'narrow': {
      const kept = measure.conditions.find((one) => one.kind === 'no-tool' && isKept(one.tool));
      if (kept?.kind === 'no-tool') return `Nobody is left without ${kept.tool}: it could not come to an end.`;
      tie(draft, agent.id, measure.conditions, why);
      return null;
    }
    case 'pause':
      return pause(draft, agent, measure.paused, order);
    case 'assist':
      return assist(draft, agent, clip(why));
  }
}

const sentence = ({ why }: Order): string => (why.trim() === '' ? 'No reason was given.' : clip(why.trim(), 1200));

/** Rules act in the board's name. */
function pause(draft: Draft, agent: Agent, paused: boolean, { by }: Order): string | null {
  if (agent.paused === paused) return `${agent.id} is ${paused ? 'paused already' : 'not paused'}.`;
  add(draft, { type: 'agent-paused', agent: agent.id, paused, ...(by === 'chair' ? {} : { by: 'board' }) });
  return null;
}

/** A cap below what is spent already is no contradiction: the next call asks. */
function rebudget(draft: Draft, { cap, budget }: Extract<Measure, { do: 'rebudget' }>, { by }: Order): string | null {
  const { run } = draft;
  if (cap.of === 'agent' && named(run.agents, cap.agent)?.left !== null) return `${cap.agent} is not there any more.`;
  if (cap.of === 'task' && !named(run.tasks, cap.task)) return `There is no task ${cap.task}.`;
  const flaw = cap.of === 'role' && by !== 'chair' ? roleFlaw(run, cap.role) : null;
  if (flaw !== null) return flaw;
  if (cap.of === 'agent' && by !== 'chair' && run.agents[cap.agent]?.tier === 0)
    return `${cap.agent} is of the board: no measure is about the board itself.`;
  const before = draft.facts.length;
  setBudget(draft, budget, cap, by);
  return draft.facts.length > before ? null : 'It is what stands already.';
}

function decideOn(draft: Draft, measure: Extract<Measure, { do: 'accept' | 'reopen' }>, order: Order): string | null {
  const task = named(draft.run.tasks, measure.task);
  if (!task) return `There is no task ${measure.task}.`;
  if (task.merged !== null || hasEffect(draft.run, 'merge', task.id)) return `${task.id} is merged.`;
  return measure.do === 'accept' ? accept(draft, task, order) : reopen(draft, task, order);
}

/** Only what the checks passed and a pull request shows can be taken: nothing else could be merged. */
function accept(draft: Draft, task: Task, order: Order): string | null {
  if (!isPublished(task)) return `Nothing of ${task.id} is handed in that could be taken.`;
  if (currentReview(task)?.verdict === 'accept') return `${task.id} is accepted already.`;
  acceptAsIs(draft, task.id, `Taken as it is by ${WHO[order.by]}. ${sentence(order)}`);
  return null;
}

const isPublished = ({ ended, submission, pushed, pull }: Task): boolean =>
  ended === null && submission !== null && pushed === submission.commit && pull?.ready === true;

/** Sent back: what was accepted or allowed of it stands no longer. */
function reopen(draft: Draft, task: Task, order: Order): string | null {
  if (task.submission === null && task.ended === null)
    return `${task.id} is ${task.developer === null ? 'not begun' : 'being worked on'}: there is nothing to send back.`;
  const call = task.submission?.call;
  const why = `Sent back by ${WHO[order.by]}. ${sentence(order)}`;
  add(draft, { type: 'task-reopened', task: task.id, why: say(why) });
  // Its checks are not waited for any more.
  if (call !== undefined) finish(draft, call, false, why);
  return null;
}

function stopRun(draft: Draft, order: Order): string | null {
  const { board } = draft.run.agents;
  if (!board || board.left !== null) return 'The run has ended.';
  end(
    draft,
    board,
    { outcome: 'cancelled', summary: say(`Stopped by ${WHO[order.by]}. ${sentence(order)}`) },
    REASON[order.by],
  );
  return null;
}
