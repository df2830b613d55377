import type { Certificate } from '../../core/facts.ts';
import type { Overview } from '../../core/projections/overview.ts';
import { stageOf } from '../../core/projections/standing-words.ts';
import { proves } from '../../core/run/standing.ts';
import type { Run, Task } from '../../core/run/state.ts';
import { hasPage } from '../has-page.ts';
import type { Face, TreeLine } from '../lists/tree-line.ts';
import { labelText } from '../safe-text.ts';

/** What a line of the pull requests view stands for: a run, a task with its pull request, or a file that it changes. */
export interface PullIds {
  readonly key: string;
  readonly run: string;
  readonly task?: string;
  readonly path?: string;
}

type PullState = 'open' | 'draft' | 'merged' | 'closed';

/** The runs that have pull requests, each with those; the newest run first, the newest pull request last. */
export const pullLines = (overviews: readonly Overview[]): readonly TreeLine<PullIds>[] =>
  overviews
    .map(({ run }) => ({ run, tasks: Object.values(run.tasks).filter(({ pull }) => pull !== null) }))
    .filter(({ tasks }) => tasks.length > 0)
    .map(({ run, tasks }) => ({
      ids: { key: run.id, run: run.id },
      face: runFace(run, tasks),
      children: tasks.map((task) => pullLine(run, task)),
    }));

function runFace(run: Run, tasks: readonly Task[]): Face {
  const label = `#${run.mission.issue} ${labelText(run.mission.title)}`;
  const merged = tasks.filter((task) => task.merged !== null).length;
  const description = `${merged} of ${Object.keys(run.tasks).length} merged into ${labelText(run.base.branch)}`;
  return {
    label,
    description,
    icon: { id: 'issues', color: null },
    contextValue: merged > 0 ? 'pulls.merged' : 'pulls.open',
    open: run.state === 'open' ? 'expanded' : 'collapsed',
    spoken: `Issue ${label}, ${description}`,
    resource: null,
    click: null,
  };
}

function pullLine(run: Run, task: Task): TreeLine<PullIds> {
  const state = pullState(task);
  const label = `#${task.pull?.number} ${labelText(task.title)}`;
  const description = [labelText(stageOf(run, task)), ...checksText(run, task)].join(' · ');
  return {
    ids: { key: `${run.id}/${task.id}`, run: run.id, task: task.id },
    face: {
      label,
      description,
      icon: ICONS[state],
      contextValue: pullContext(task),
      open: 'collapsed',
      spoken: `Pull request ${label}, ${state}, ${description}`,
      resource: null,
      click: null,
    },
    children: { later: true, stamp: task.merged?.commit ?? task.submission?.commit ?? '' },
  };
}

/** What the menus show for a pull request: with `.web` where a page of it can be opened. */
export function pullContext(task: Task): string {
  const state = pullState(task);
  const shown = state === 'draft' ? 'open' : state;
  return `pull.${shown}${task.pull !== null && hasPage(task.pull.url) ? '.web' : ''}`;
}

export function pullState(task: Task): PullState {
  if (task.merged !== null) return 'merged';
  if (task.ended !== null) return 'closed';
  return task.pull?.ready === true ? 'open' : 'draft';
}

/** The newest evidence about what was handed in. */
export const newestCertificate = (task: Task): Certificate | null =>
  task.verifiedAfter ?? task.mergeCertificate ?? task.certificate;

export const isGreen = ({ setup, checks, conflicts }: Certificate): boolean =>
  conflicts.length === 0 && checks.length > 0 && [...setup, ...checks].every(({ exitCode }) => exitCode === 0);

function checksText(run: Run, task: Task): readonly string[] {
  const certificate = newestCertificate(task);
  if (certificate === null) return [];
  if (certificate.conflicts.length > 0) return ['conflicts'];
  if (isGreen(certificate)) return ['checks pass'];
  // Red that was red before anyone started is another task's to mend.
  return [provesTask(run, task, certificate) ? 'its checks pass, others are red as before' : 'checks fail'];
}

/** Was it enough to be merged, or would it be? */
const provesTask = (run: Run, task: Task, certificate: Certificate): boolean =>
  task.merged !== null || proves(run, task, certificate);

const ICONS: Readonly<Record<PullState, Face['icon']>> = {
  open: { id: 'git-pull-request', color: 'charts.green' },
  draft: { id: 'git-pull-request-draft', color: 'descriptionForeground' },
  merged: { id: 'git-merge', color: 'charts.purple' },
  closed: { id: 'git-pull-request-closed', color: 'charts.red' },
};
