import { join } from 'node:path';
import { play } from '../../src/rehearsal/plays/demonstration.ts';
import { makeSample, type Sample } from '../../src/rehearsal/sample/make-sample.ts';
import { type Actor, type Ended, git, playOn, type Sabotage, scratch, toolsOf } from './stage.ts';

export interface PlannedTask {
  id: string;
  title: string;
  brief: string;
  criteria: string[];
  globs: string[];
  checks: string[];
}

/** A sample in a folder of its own, and what an engine does with the actors, in its simplest form. */
export async function troupe() {
  const room = await scratch();
  const project = join(room, 'kitty');
  const sample = await makeSample(project);
  const actor = (role: keyof typeof toolsOf, folder: string, checks: readonly string[]): Actor => ({
    tools: toolsOf[role],
    folder,
    base: sample.commit,
    checks,
    turns: [],
  });
  return {
    project,
    sample,
    pm: actor('pm', project, []),
    async developer(task: PlannedTask): Promise<Actor> {
      const folder = join(room, `${task.id}-developer`);
      await git(room, `clone -q kitty ${task.id}-developer`);
      return actor('developer', folder, ['npm test', ...task.checks]);
    },
    /** At the commit that was handed in. */
    async reviewer(task: PlannedTask): Promise<Actor> {
      const folder = join(room, `${task.id}-reviewer`);
      await git(room, `clone -q ${task.id}-developer ${task.id}-reviewer`);
      return actor('reviewer', folder, []);
    },
    async commit(author: Actor): Promise<void> {
      await git(author.folder, 'commit -qam work');
    },
    async merge(author: Actor): Promise<void> {
      await git(project, `pull -q --no-rebase --no-edit '${author.folder}' main`);
    },
  };
}

const list = (title: string, items: readonly string[]): string =>
  `\n\n${title}:${items.map((one) => `\n- ${one}`).join('')}`;

export const issueBrief = ({ issue }: Sample): string =>
  `Take issue #1 to merged pull requests.\n\n# ${issue.title}\n\n${issue.body}`;

export const taskBrief = (task: PlannedTask): string =>
  `Task ${task.id}: ${task.title}\n\n${task.brief}${list('Acceptance criteria', task.criteria)}${list('You may change', task.globs)}${list('Checks of this task', task.checks)}`;

export const reviewBrief = (task: PlannedTask): string =>
  `Review pull request #7 for task ${task.id}: ${task.title}\n\n${task.brief}${list('Acceptance criteria', task.criteria)}${list('Checks that code ran at this commit', ['npm test', ...task.checks])}`;

interface Finding {
  path: string;
  line: number;
  text: string;
}

export const findingsOf = (review: Ended): Finding[] => review.input.findings as Finding[];

/** A review as its author is told of it. */
export function toldOf(review: Ended): string {
  const lines = findingsOf(review)
    .map(({ path, line, text }) => `\n${path}:${line}: ${text}`)
    .join('');
  return `Review of pull request #7: changes are asked for.\n${review.input.summary}${lines}\nMake the changes, or say in the summary why not, and open the pull request again.`;
}

export async function planOf(actor: Actor, sample: Sample, sabotage: Sabotage = {}): Promise<PlannedTask[]> {
  const ended = await playOn(play, actor, issueBrief(sample), sabotage);
  const plan = ended.find(({ name }) => name === 'submit_plan');
  if (!plan) throw new Error(`no plan but ${JSON.stringify(ended)}`);
  return plan.input.tasks as PlannedTask[];
}
