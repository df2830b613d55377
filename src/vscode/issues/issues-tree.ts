import {
  type Disposable,
  EventEmitter,
  MarkdownString,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import type { Overview } from '../../core/projections/overview.ts';
import type { IssueRow } from '../../link/protocol.ts';
import type { FollowedRuns } from '../parts.ts';
import type { IssueList } from './issue-list.ts';
import { issueContext, issueDescription, issueLabel, issueTooltip } from './issue-texts.ts';

export type IssueElement = IssueRow | 'more';

/** Issues with the swarms that are at work on them, and a row that brings more. */
export class IssuesTree implements TreeDataProvider<IssueElement>, Disposable {
  readonly #list: IssueList;
  readonly #runs: FollowedRuns;
  readonly #changed = new EventEmitter<void>();
  readonly #disposables: Disposable[];
  #shown = '';
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(list: IssueList, runs: FollowedRuns) {
    this.#list = list;
    this.#runs = runs;
    this.#disposables = [
      list.onDidChange(() => this.#changed.fire()),
      runs.onDidChange(() => {
        // Most of what happens in a run changes nothing here.
        const shown = runs.going.map((one) => `${one.run.id} ${issueDescriptionOf(one)}`).join('\n');
        if (shown === this.#shown) return;
        this.#shown = shown;
        this.#changed.fire();
      }),
    ];
  }

  async getChildren(element?: IssueElement): Promise<IssueElement[] | null> {
    if (element !== undefined) return null;
    await this.#list.begin();
    return [...this.#list.issues, ...(this.#list.more ? ['more' as const] : [])];
  }

  getTreeItem(element: IssueElement): TreeItem {
    return element === 'more' ? moreItem() : issueItem(element, this.#swarmOn(element), this.#parentOf(element));
  }

  dispose(): void {
    for (const one of this.#disposables) one.dispose();
    this.#changed.dispose();
  }

  #parentOf({ number }: IssueRow): number | null {
    const owner = this.#runs.going.find(({ run }) =>
      Object.values(run.tasks).some(({ issue }) => issue?.number === number && !this.#isDemonstration(run.id)),
    );
    return owner?.run.mission.issue ?? null;
  }

  #isDemonstration(id: string): boolean {
    return this.#runs.rows.some(({ run, kind }) => run === id && kind === 'demonstration');
  }

  #swarmOn({ number }: IssueRow): Overview | null {
    const ofIssues = new Set(this.#runs.rows.filter(({ kind }) => kind === 'issue').map(({ run }) => run));
    return this.#runs.going.find(({ run }) => ofIssues.has(run.id) && run.mission.issue === number) ?? null;
  }
}

const issueDescriptionOf = (overview: Overview): string =>
  `${overview.run.mission.issue} ${overview.run.plan === null} ${Object.values(overview.run.asks).length} ${Object.values(
    overview.run.tasks,
  )
    .map(
      (task) =>
        `${task.id}${task.issue?.number}${task.merged !== null}${task.ended}${task.developer !== null}${task.submission !== null}`,
    )
    .join()}`;

function moreItem(): TreeItem {
  const item = new TreeItem('Load more…', TreeItemCollapsibleState.None);
  item.id = 'more';
  item.iconPath = new ThemeIcon('ellipsis');
  item.command = { command: 'issueSwarm.moreIssues', title: 'Load More' };
  return item;
}

/** `parent`: the issue whose swarm opened this one for a task of its plan. */
function issueItem(issue: IssueRow, swarm: Overview | null, parent: number | null): TreeItem {
  const item = new TreeItem(issueLabel(issue), TreeItemCollapsibleState.None);
  item.id = String(issue.number);
  item.description = parent === null ? issueDescription(issue, swarm) : `task of #${parent} · swarm at work`;
  item.iconPath = new ThemeIcon(parent !== null ? 'tasklist' : swarm === null ? 'issues' : 'rocket');
  // A swarm is at work on it already.
  item.contextValue = parent === null ? issueContext(issue) : issueContext(issue).replace('issue', 'task');
  item.tooltip = tooltipOf(issue);
  item.command = { command: 'issueSwarm.showIssue', title: 'Show Issue', arguments: [issue] };
  return item;
}

/** Written by strangers: nothing of it is trusted. */
function tooltipOf(issue: IssueRow): MarkdownString {
  const tooltip = new MarkdownString(issueTooltip(issue), false);
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  return tooltip;
}
