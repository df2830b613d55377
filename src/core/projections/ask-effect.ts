import { budgetOf } from '../run/caps.ts';
import { doubled } from '../run/doubled.ts';
import type { Ask, Run, Task } from '../run/state.ts';
import { commandEffect } from './command-effect.ts';
import { measureEffect } from './measure-effect.ts';
import { capText } from './measure-words.ts';
import { spawnEffect } from './spawn-effect.ts';
import { budgetText, oneLine } from './words.ts';

/**
 * What a yes does, exactly, as sentences. Names and texts in them may come from strangers: they are plain text, and whoever
 * shows them as anything else escapes them.
 */
export function askEffect(run: Run, { subject, by }: Pick<Ask, 'subject' | 'by'>): string[] {
  switch (subject.kind) {
    case 'plan':
      return planEffect(run, subject.plan);
    case 'command':
      return commandEffect(run, subject.call === null ? null : by);
    case 'merge':
      return mergeEffect(run, run.tasks[subject.task]);
    case 'review':
      return [
        `Takes the work on ${subject.task} as it is, with the findings that stand: recorded as a review of the board.`,
        'Whether it is merged is a question of its own.',
      ];
    case 'budget': {
      const { cap } = subject;
      return [
        `Raises the budget of ${capText(cap)} from ${budgetText(budgetOf(run, cap))} to ${budgetText(doubled(run, cap, subject))}, where you name no other figure.`,
        `The next model call may need ${budgetText(subject)}; whoever waits for it goes on.`,
      ];
    }
    case 'model':
      return [`Calls the model for ${subject.agent} once more.`];
    case 'forge': {
      const effect = run.effects[subject.effect];
      const what =
        effect === undefined ? subject.effect : `"${effect.kind}"${effect.task ? ` for ${effect.task}` : ''}`;
      return [`Tries ${what} on the forge once more, after a look whether it was done already.`];
    }
    case 'question':
      return [`Gives your words to ${subject.agent} as the answer, and it goes on with them.`];
    case 'charter':
      return [
        `The run begins to work on issue #${run.mission.issue}, with a budget of ${budgetText(subject.budget)} in all.`,
      ];
    case 'spawn':
      return spawnEffect(run, by, subject.spawning);
    case 'health':
    case 'motion':
      return measureEffect(run, subject.measure);
  }
}

/** What a no does, in a sentence. */
export function refusalEffect({ subject, by }: Pick<Ask, 'subject' | 'by'>): string {
  switch (subject.kind) {
    case 'plan':
      return `Sends the plan back: ${by} hears your reason and submits another.`;
    case 'command':
      return subject.call === null
        ? 'Ends the run: nothing can be proved without these commands.'
        : `It is not run. ${by} hears your reason, and the same line is not asked about again.`;
    case 'merge':
      return `Sends ${subject.task} back to its developer with your reason. Nothing is merged.`;
    case 'review':
      return `Ends the developer of ${subject.task}, and the task with it as failed.`;
    case 'budget':
      return subject.cap.of === 'run' || subject.cap.of === 'day'
        ? 'Ends the run as it is. What was merged stays merged.'
        : `Ends ${agentsUnder(subject.cap)}, as over budget.`;
    case 'model':
      return 'Stops the run.';
    case 'forge':
      return 'Stops the run, or goes on without it where everything is merged already.';
    case 'question':
      return `${subject.agent} hears your no, and goes on by itself.`;
    case 'charter':
      return 'Ends the run before it begins.';
    case 'spawn':
      return `${by} gets no ${oneLine(subject.spawning.role, 40)}, hears your reason, and is not asked for the same again.`;
    case 'health':
      return `${subject.agent} goes on as it is.`;
    case 'motion':
      return subject.call === null ? 'Nothing is done.' : `Nothing is done, and ${by} hears your reason.`;
  }
}

const agentsUnder = (cap: Extract<Ask['subject'], { kind: 'budget' }>['cap']): string =>
  cap.of === 'task' ? `everyone who works on ${cap.task}` : capText(cap);

type Plan = Extract<Ask['subject'], { kind: 'plan' }>['plan'];

function planEffect(run: Run, { tasks, teams }: Plan): string[] {
  const most = run.mode === 'sequential' ? 1 : Math.min(run.settings.limits.developers, tasks.length);
  const commands = [...new Set(tasks.flatMap(({ checks }) => checks))];
  const capped = tasks.flatMap(({ id, budget }) => (budget === null ? [] : `${id} ${budgetText(budget)}`));
  return [
    `Starts ${counted(tasks.length, 'task')}, ${most === 1 ? 'one after another' : `at most ${most} at a time`}: ${tasks
      .map(({ id, title }) => `${id} ${oneLine(title, 80)}`)
      .join(', ')}.`,
    ...(teams.length > 0
      ? [
          `Gives each of ${counted(teams.length, 'team')} a PM of its own: ${teams.map(({ id }) => oneLine(id, 20)).join(', ')}.`,
        ]
      : []),
    ...(tasks.length > 1 ? [`Opens an issue on the forge for each of the ${tasks.length} tasks.`] : []),
    `Tools that change files exist from then on; each developer may change the files of its task only.`,
    ...(commands.length > 0 ? [`Also runs these checks of single tasks: ${commands.join(' ; ')}`] : []),
    ...(capped.length > 0 ? [`Caps tasks at: ${capped.join(', ')}.`] : []),
    `All of it within the budget of the run: ${budgetText(run.budget)}, of which ${budgetText(run.ledger)} is spent.`,
  ];
}

function mergeEffect(run: Run, task: Task | undefined): string[] {
  if (!task?.submission) return ['Nothing any more: what it is about was handed in anew.'];
  const { submission, pull } = task;
  const waiting = Object.values(run.tasks).filter(
    (other) => other.developer === null && other.ended === null && other.dependsOn.includes(task.id),
  );
  return [
    `Merges ${pull === null ? task.id : `pull request #${pull.number}`} (commit ${submission.commit.slice(0, 10)}, ${counted(submission.files.length, 'file')}) into ${run.base.branch} on the forge, after its checks have passed once more on the merged result.`,
    ...(waiting.length > 0 ? [`Then ${waiting.map(({ id }) => id).join(', ')} may begin.`] : []),
    'Your own branch stays as it is until you take the result.',
  ];
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
