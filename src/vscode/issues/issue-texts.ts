import type { Overview } from '../../core/projections/overview.ts';
import { oneLine } from '../../core/projections/words.ts';
import type { LinkError } from '../../link/link-error.ts';
import type { IssueRow } from '../../link/protocol.ts';
import { hasPage } from '../has-page.ts';
import { labelText, plainLines, plainWords } from '../safe-text.ts';

/** What the Issues view stands at: its welcome texts go by it. */
export type IssuesState =
  | 'unknown'
  | 'loading'
  | 'ready'
  | 'no-repository'
  | 'no-commit'
  | 'no-git'
  | 'signed-out'
  | 'forge'
  | 'failed';

/** Which of them a failure means. */
export function stateOf(kind: LinkError['kind'], engineFailed: boolean): IssuesState {
  switch (kind) {
    case 'no-repository':
    case 'no-commit':
    case 'no-git':
    case 'signed-out':
      return kind;
    case 'no-folder':
      return 'unknown';
    case 'lost':
      return engineFailed ? 'failed' : 'loading';
    case 'version':
      return 'failed';
    default:
      return engineFailed ? 'failed' : 'forge';
  }
}

/** How long ago, in the largest unit that says enough. Times in ms since 1970. */
export function ageText(then: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - then) / 60_000));
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  const days = Math.floor(minutes / (24 * 60));
  if (days < 60) return `${days} d`;
  return days < 730 ? `${Math.floor(days / 30)} months` : `${Math.floor(days / 365)} years`;
}

export const issueContext = ({ url }: Pick<IssueRow, 'url'>): string => (hasPage(url) ? 'issue.web' : 'issue');

/** What stands behind the title of an issue: the swarm that is at work on it, else its labels. */
export function issueDescription(issue: IssueRow, swarm: Overview | null): string {
  if (swarm !== null) return swarmText(swarm);
  return [labelText(issue.labels.join(', ')), issue.state === 'closed' ? 'closed' : ''].filter(Boolean).join(' · ');
}

/** Who works on it and how far the furthest task is, shortly. */
export function swarmText({ run }: Overview): string {
  const asks = Object.values(run.asks).filter(({ of }) => of === 'chair').length;
  if (asks > 0) return `swarm asks you`;
  const tasks = Object.values(run.tasks);
  if (tasks.length === 0) return run.plan === null ? 'swarm at work · planning' : 'swarm at work';
  const merged = tasks.filter((task) => task.merged !== null).length;
  const open = tasks.find((task) => task.merged === null && task.ended === null && task.developer !== null);
  const stage = open === undefined ? '' : ` · ${open.id} ${open.submission === null ? 'in work' : 'in review'}`;
  return `swarm at work · ${merged} of ${tasks.length} merged${stage}`;
}

/** Number and title of an issue, for lists. */
export const issueLabel = ({ number, title }: Pick<IssueRow, 'number' | 'title'>): string =>
  `#${number} ${labelText(title)}`;

const BODY_IN_TOOLTIP = 1500;

/** What is shown of an issue where somebody points at it, as Markdown: words only, so that nothing is fetched from anywhere. */
export const issueTooltip = ({ number, title, body }: Pick<IssueRow, 'number' | 'title' | 'body'>): string =>
  `**${plainWords(`#${number} ${title}`)}**\n\n${plainLines(body, BODY_IN_TOOLTIP)}`;

/** The issue as a document to read. Its text is its author's: nothing in it is ours. */
export function issueDocument(issue: IssueRow): string {
  const facts = [
    `${issue.state} · by ${issue.author} · ${issue.comments} comment${issue.comments === 1 ? '' : 's'}`,
    issue.labels.length === 0 ? '' : `Labels: ${issue.labels.join(', ')}`,
    hasPage(issue.url) ? issue.url : '',
  ].filter(Boolean);
  const body = issue.body.trim() === '' ? '*No description.*' : issue.body.trim();
  return `# ${oneLine(issue.title, 300)} (#${issue.number})\n\n${facts.join('  \n')}\n\n---\n\n${body}\n`;
}

/** How an issue stands in a quick pick. */
export function issueItem(issue: IssueRow, now: number): { label: string; description: string; detail?: string } {
  const labels = issue.labels.length === 0 ? [] : [labelText(issue.labels.join(', '))];
  return {
    label: issueLabel(issue),
    description: [...labels, ageText(issue.updatedAt, now)].join(' · '),
  };
}
