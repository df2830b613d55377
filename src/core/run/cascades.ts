import { type Agent, callsOf, type Run, type Task, taskList } from './state.ts';

/** Why a task is not handed out once more, in a sentence for whoever leads it; null: it may be. */
export function delegationFlaw(run: Run, { id, delegated }: Task): string | null {
  const { delegations } = run.settings.limits;
  if (delegated < delegations) return null;
  return `${id} was handed out again ${delegated} times, the limit, and ended without a merge each time. Cut it into other tasks with delegate, or report "failed" or "blocked" with what stands in the way.`;
}

/**
 * Why no more tasks are added to the plan, in a sentence for whoever leads it; null: they may be. What is handed out under
 * another name is handed out again: there are as many for each task of the plan as it may be handed out again.
 */
export function addingFlaw(run: Run): string | null {
  const planned = run.plan?.tasks.length ?? 0;
  const added = taskList(run).length - planned;
  if (added < planned * run.settings.limits.delegations) return null;
  return `${added} tasks were added to a plan of ${planned}, the limit. Hand out one that ended again, or report "failed" or "blocked" with what stands in the way.`;
}

/** Messages between the same two, in a row and with nothing else done. */
const BOUNCES = 6;

/** Why two agents that only write to each other do not go on so, in a sentence for the one who writes; null: they do not. */
export function bouncingFlaw(run: Run, from: Agent, to: string): string | null {
  const other = run.agents[to];
  if (!other || from.chatter.with !== to || other.chatter.with !== from.id) return null;
  const count = from.chatter.count + other.chatter.count;
  // An answer that is waited for is always heard.
  if (count < BOUNCES || callsOf(run, to).some(({ awaits }) => awaits === from.id)) return null;
  return `Not sent: you and ${to} have written to each other ${count} times and done nothing else. Act on what you have: try it, decide it yourself and say so in your report, or report "blocked".`;
}
