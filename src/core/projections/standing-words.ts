import { isPaused } from '../run/standing.ts';
import { type Agent, type Ask, callsOf, type Run, type Task } from '../run/state.ts';
import { capText, measureText } from './measure-words.ts';
import { oneLine } from './words.ts';

/** Where a task stands, in words. */
export function taskText(run: Run, task: Task): string {
  return `${task.id} ${oneLine(task.title, 60)}: ${stageOf(run, task)}${task.pull ? ` · PR #${task.pull.number}` : ''}`;
}

/** How far a task has come, in words. */
export function stageOf(run: Run, task: Task): string {
  if (task.merged !== null) return `merged as ${task.merged.commit.slice(0, 10)}`;
  if (task.ended !== null) return `ended: ${task.ended}`;
  if (task.developer === null) return task.dependsOn.length > 0 ? `waits for ${task.dependsOn.join(', ')}` : 'waits';
  if (task.submission === null) return task.rounds > 0 ? 'being changed' : 'being worked on';
  if (task.certificate?.commit !== task.submission.commit) return 'its checks run';
  if (task.pushed !== task.submission.commit || !task.pull?.ready) return 'its pull request is being opened';
  if (task.mergeAllowed !== null) return task.mergeCertificate === null ? 'checked as merged' : 'being merged';
  if (Object.values(run.asks).some(({ subject }) => subject.kind === 'merge' && subject.task === task.id))
    return 'may it be merged?';
  return `in review, round ${task.rounds}`;
}

/** What an agent is doing now, in words that follow its name. */
export function doingOf(run: Run, agent: Agent): string {
  if (agent.left !== null) return `has left: ${agent.left.outcome}`;
  if (agent.thinking === 'ballot') return `weighs ${agent.on ?? 'a motion'}`;
  if (agent.thinking !== null) return agent.thinking === 'compact' ? 'sums up its work' : 'thinks';
  if (isPaused(run, agent)) return 'is paused';
  const [call] = callsOf(run, agent.id);
  if (call === undefined) return 'waits';
  if (call.waitsFor === null) return call.tool;
  return `${call.tool}, waits for ${isBalloted(run, call.id) ? 'the board' : waitedFor[call.waitsFor]}`;
}

const isBalloted = (run: Run, call: string): boolean =>
  Object.values(run.asks).some(({ of, subject }) => of === 'board' && 'call' in subject && subject.call === call);

const waitedFor = { chair: 'an answer', reply: 'a reply', verdict: 'the checks' } as const;

/** What an ask wants to know, in a line. */
export function askTitle(ask: Ask): string {
  return `${ask.id}: ${askQuestion(ask)}`;
}

/** The same without its number. */
export function askQuestion({ subject }: Pick<Ask, 'subject'>): string {
  switch (subject.kind) {
    case 'plan':
      return `may this plan be carried out?`;
    case 'merge':
      return `may ${subject.task} be merged?`;
    case 'review':
      return `the rounds of review of ${subject.task} are used up. Take it as it is?`;
    case 'command':
      return `may this be run? ${oneLine(subject.command, 120)}`;
    case 'budget':
      return subject.cap.of === 'run'
        ? `the budget is used up. Raise it?`
        : `the budget of ${capText(subject.cap)} is used up. Raise it?`;
    case 'model':
      return `the model call of ${subject.agent} fails. Try again?`;
    case 'forge':
      return `the forge fails. Try again?`;
    case 'question':
      return `${subject.agent} has a question`;
    case 'charter':
      return `may this mission be taken on?`;
    case 'spawn':
      return `may there be one more ${oneLine(subject.spawning.role, 40)}?`;
    case 'health':
      return `${subject.agent} does badly: ${measureText(subject.measure)}?`;
    case 'motion':
      return `${measureText(subject.measure)}?`;
  }
}
