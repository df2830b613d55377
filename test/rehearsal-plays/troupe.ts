import { play } from '../../src/rehearsal/plays/demonstration.ts';
import { makeSample, type Sample } from '../../src/rehearsal/sample/make-sample.ts';
import type { ToolContext } from '../../src/tools/tool.ts';
import { git, type ToolBench, toolBench } from '../support/tool-bench.ts';
import { type Actor, actorOf, type Ended, playOn, type Sabotage } from './stage.ts';

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
  const home = await toolBench();
  const sample = await makeSample(home.folder);
  const { signal } = new AbortController();
  const files = (await git(home.folder, 'ls-files')).trim().split('\n');
  await home.context.index.build(home.folder, files, { signal });
  const mission = missionOf(sample);
  return {
    project: home.folder,
    sample,
    pm: await actorOf('pm', mission, home),
    async developer(task: PlannedTask): Promise<Actor> {
      return actorOf('developer', mission, await copyOf(home, sample, ['npm test', ...task.checks]));
    },
    /** At the commit that the author handed in. */
    async reviewer(author: Actor): Promise<Actor> {
      return actorOf('reviewer', mission, await copyOf(author.bench, sample, []));
    },
    async update(reviewer: Actor, author: Actor): Promise<void> {
      await git(reviewer.bench.folder, 'pull', '-q', author.bench.folder, 'main');
    },
    async merge(author: Actor): Promise<void> {
      await git(home.folder, 'pull', '-q', '--no-rebase', '--no-edit', author.bench.folder, 'main');
    },
  };
}

async function copyOf(of: ToolBench, { commit }: Sample, checks: readonly string[]): Promise<ToolBench> {
  const bench = await toolBench();
  await git(bench.folder, 'clone', '-q', of.folder, '.');
  bench.set({ base: commit, newestBase: commit, checks, ...gitOf(bench) });
  return bench;
}

/** What the tools ask of workbench and store, by git in the actor's own folder. */
function gitOf({ folder, context }: ToolBench): Pick<ToolContext, 'workbench' | 'store'> {
  const asked = (...args: string[]) => git(folder, ...args);
  const diff = async (from: string) => {
    await asked('add', '-A');
    return asked('diff', '--cached', from);
  };
  const seal = async (from: string, message: string) => {
    if ((await diff(from)) === '') return null;
    await asked('commit', '-q', '--allow-empty', '-m', message);
    const [commit = '', tree = ''] = (await asked('rev-parse', 'HEAD', 'HEAD^{tree}')).trim().split('\n');
    return { commit, tree };
  };
  const changes = async (from: string, to: string) => {
    const paths = (await asked('diff', '--name-only', from, to)).trim().split('\n');
    return paths.map((path) => ({
      path,
      before: null,
      kind: 'modified' as const,
      mode: '100644',
      binary: false,
      added: 1,
      removed: 1,
    }));
  };
  return {
    workbench: { ...context.workbench, folder, diff, seal },
    store: { ...context.store, isAncestor: async () => true, changes },
  };
}

const missionOf = ({ issue }: Sample): string =>
  `\n## The mission: issue #1 by ana (none)\n<issue untrusted="true">\n# ${issue.title}\n\n${issue.body}\n</issue>\n`;

export const pmBrief = 'Take issue #1 to merged pull requests. Plan it, follow the tasks, close it with a summary.';

const list = (title: string, items: readonly string[]): string =>
  `\n\n${title}:${items.map((one) => `\n- ${one}`).join('')}`;

export const taskBrief = (task: PlannedTask): string =>
  `Task ${task.id}: ${task.title}\n\n${task.brief}${list('Acceptance criteria', task.criteria)}${list('You may change', task.globs)}${list('Checks of this task', task.checks)}`;

export const reviewBrief = (task: PlannedTask): string =>
  `Review pull request #7 for task ${task.id}: ${task.title}\n\n${task.brief}${list('Acceptance criteria', task.criteria)}${list('Checks that code ran at this commit', ['npm test', ...task.checks])}`;

interface Finding {
  path: string;
  line: number;
  text: string;
}

export const findingsOf = (review: Ended | undefined): Finding[] => (review?.input.findings ?? []) as Finding[];

/** A review as its author is told of it. */
export function toldOf(review: Ended | undefined, findings = findingsOf(review)): string {
  const lines = findings.map(({ path, line, text }) => `\n${path}:${line}: ${text}`).join('');
  return `Review of pull request #7: changes are asked for.\n${review?.input.summary}${lines}\nMake the changes, or say in the summary why not, and open the pull request again.`;
}

export async function planOf(actor: Actor, sabotage: Sabotage = {}): Promise<PlannedTask[]> {
  const ended = await playOn(play, actor, pmBrief, sabotage);
  const plan = ended.find(({ name }) => name === 'submit_plan');
  if (!plan) throw new Error(`no plan but ${JSON.stringify(ended)}`);
  return plan.input.tasks as PlannedTask[];
}
