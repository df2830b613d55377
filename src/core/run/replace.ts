import type { Body } from '../text.ts';
import { bodyPreview } from '../text.ts';
import { add, type Draft, finish, say } from './draft.ts';
import { join } from './join.ts';
import { spawnFlaw } from './spawn-flaw.ts';
import { type Agent, currentReview, type Run } from './state.ts';

/** How the part of a brief begins that tells a replacement what it finds. */
const HANDED_OVER = '\n\nYou take over: ';

/**
 * Has somebody been replaced already in what this agent is there for? Once may help; twice says that it is not the agent. A
 * helper of a PM is there for what its parent wants of its role.
 */
export const replacedBefore = (run: Run, { role, task, team, tier, parent }: Agent): boolean =>
  Object.values(run.agents).some(
    (other) =>
      other.reason === 'replaced' &&
      other.role === role &&
      other.task === task &&
      other.team === team &&
      (task !== null || tier === 1 || other.parent === parent),
  );

/** Why nobody can take this agent's place, in a sentence; null: somebody can. */
export function replaceFlaw(run: Run, agent: Agent): string | null {
  if (agent.left !== null) return `${agent.id} has left already.`;
  if (agent.parent === null) return `${agent.id} is not replaced: nobody spawned it.`;
  const task = agent.task === null ? undefined : run.tasks[agent.task];
  if (task && (task.merged !== null || task.ended !== null)) return `${task.id} is over, so nobody takes it up.`;
  const left = { ...agent, left: { outcome: 'cancelled' as const, summary: [] } };
  return spawnFlaw({ ...run, agents: { ...run.agents, [agent.id]: left } }, agent.parent, agent.role);
}

/**
 * Ends an agent and puts a fresh one of its role in its place, with its grant as it can still be had. Its task is not
 * ended, and the files of the task stay. Who was below it is adopted by the rules.
 */
export function replace(draft: Draft, agent: Agent, why: string): string | null {
  const { run } = draft;
  const flaw = replaceFlaw(run, agent);
  if (flaw !== null || agent.parent === null) return flaw;
  const task = agent.task === null ? undefined : run.tasks[agent.task];
  const owns = task?.developer === agent.id;
  const summary = say(`Replaced by a fresh ${agent.role}. ${why}`);
  // What was handed in and is still being checked is its own: the checks would answer a call that nobody made.
  const unanswered = owns && task?.submission && run.calls[task.submission.call] ? task.submission.call : null;
  if (unanswered !== null && task) {
    add(draft, { type: 'task-reopened', task: task.id, why: say(why) });
    finish(draft, unanswered, false, why);
  }
  // Not `end`: that would end the task of whom it belongs to.
  add(draft, { type: 'agent-left', agent: agent.id, report: { outcome: 'cancelled', summary }, reason: 'replaced' });
  join(draft, {
    role: agent.role,
    parent: agent.parent,
    task: agent.task,
    ...(agent.team === null ? {} : { team: agent.team }),
    brief: briefFor(run, agent, why),
    asks: agent.grant,
    replaces: agent.id,
  });
  return null;
}

function briefFor(run: Run, agent: Agent, why: string): Body {
  const own = agent.brief.filter((part) => typeof part !== 'string' || !part.startsWith(HANDED_OVER));
  const task = agent.task === null ? undefined : run.tasks[agent.task];
  const developer = task !== undefined && agent.role === 'developer';
  return [
    ...own,
    ...say(`${HANDED_OVER}${agent.id} did this before you and was replaced. ${why}\n`, ...found(run, agent)),
    ...(developer && task.reopened ? ['\nWhat was last said of the work:\n', ...task.reopened] : []),
  ];
}

/** What a replacement finds: said once, so that it need not be found out by searching. */
function found(run: Run, { role, task: id }: Agent): string[] {
  const task = id === null ? undefined : run.tasks[id];
  if (task && role === 'developer')
    return [
      'Its files are yours, with whatever it changed: look at show_diff first, keep what is right and take back what is not. ',
      task.submission === null
        ? 'Nothing is handed in at the moment.'
        : `Commit ${task.submission.commit.slice(0, 12)} is handed in${task.pull ? ` as pull request #${task.pull.number}` : ''}: you are woken with what comes of it.`,
    ];
  if (task && role === 'reviewer') {
    const last = currentReview(task) ?? task.reviews.at(-1);
    return [last ? `The last review said: ${bodyPreview([last.summary])}` : 'There is no review yet.'];
  }
  if (role === 'pm' && run.plan !== null) {
    const tasks = Object.values(run.tasks).map(
      (one) => `${one.id} ${one.merged ? 'is merged' : one.ended ? `has ended: ${one.ended}` : 'is at work or waits'}`,
    );
    return [`The plan is approved and goes on: ${tasks.join('; ')}.`];
  }
  return ['Begin afresh: what it found is not handed on.'];
}
