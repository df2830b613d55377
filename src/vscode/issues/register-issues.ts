import { type Disposable, env, RelativePattern, Uri, window, workspace } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { IssueRow } from '../../link/protocol.ts';
import { command } from '../command.ts';
import type { OwnParts } from '../own-parts.ts';
import { forgeWish } from '../settings/run-settings.ts';
import { IssueDocuments } from './issue-document.ts';
import { IssuesTree } from './issues-tree.ts';

/** The Issues view and the commands on issues that start nothing. */
export function registerIssues(parts: OwnParts): Disposable[] {
  const { issues, engine, folder, runs } = parts;
  const documents = new IssueDocuments();
  const tree = new IssuesTree(issues, runs);
  const view = window.createTreeView('issueSwarm.issues', { treeDataProvider: tree, showCollapseAll: false });
  const describe = () => {
    const several = folder.all.length > 1 ? (folder.folder?.name ?? '') : '';
    const search = issues.search === null ? '' : `“${issues.search}”`;
    view.description = [several, search].filter(Boolean).join(' · ');
    view.message =
      issues.search !== null && issues.state === 'ready' && issues.issues.length === 0
        ? `No open issue matches “${issues.search}”.`
        : issues.state === 'loading' && issues.issues.length === 0
          ? 'Reading issues…'
          : '';
  };
  describe();
  return [
    documents,
    tree,
    view,
    issues.onDidChange(describe),
    ...repositoryWatch(parts),
    ...endWatch(parts),
    command(parts, 'issueSwarm.refreshIssues', async () => issues.clear()),
    command(parts, 'issueSwarm.moreIssues', () => issues.next()),
    command(parts, 'issueSwarm.searchIssues', async () => {
      const text = await window.showInputBox({
        title: 'Search Issues',
        value: issues.search ?? '',
        placeHolder: 'Words in title or text; empty for all open issues',
      });
      if (text !== undefined) issues.searchFor(text.trim() === '' ? null : text.trim());
    }),
    command(parts, 'issueSwarm.showIssue', (issue) => documents.show(asIssue(issue))),
    command(parts, 'issueSwarm.openIssueOnWeb', async (issue) => {
      await env.openExternal(Uri.parse(asIssue(issue).url, true));
    }),
    command(parts, 'issueSwarm.newIssue', () => fileNewIssue(parts, documents)),
    command(parts, 'issueSwarm.chooseForge', async () => {
      const { chooseForge } = await import('./choose-forge.ts');
      await chooseForge(engine, folder);
    }),
  ];
}

/** Files a new issue, and shows it. */
async function fileNewIssue(parts: OwnParts, documents: IssueDocuments): Promise<IssueRow | null> {
  parts.engine.mustBeTrusted();
  const { newIssue } = await import('./new-issue.ts');
  const issue = await newIssue(parts.engine, forgeWish(parts.folder));
  if (issue === null) return null;
  parts.issues.clear();
  await documents.show(issue);
  return issue;
}

export function asIssue(given: unknown): IssueRow {
  if (typeof given === 'object' && given !== null && 'number' in given && 'title' in given) return given as IssueRow;
  throw new LinkError('cannot', 'Pick an issue in the Issues view first.');
}

/** A run that has ended has closed its issue, or written on it. */
function endWatch({ issues, runs }: OwnParts): Disposable[] {
  let going = new Set<string>();
  return [
    runs.onDidChange(({ rows }) => {
      if (!rows) return;
      const now = new Set(runs.rows.flatMap(({ run, state }) => (state === 'going' ? run : [])));
      const ended = [...going].some((run) => !now.has(run));
      going = now;
      if (ended && issues.state === 'ready') issues.clear();
    }),
  ];
}

/** A folder that becomes a repository, or has its first commit, is looked at again without being told to. */
function repositoryWatch({ folder, issues }: OwnParts): Disposable[] {
  const again = () => {
    if (issues.state === 'no-repository' || issues.state === 'no-commit') issues.clear();
  };
  return folder.all.flatMap((one) => {
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(one, '.git/{HEAD,logs/HEAD}'));
    return [watcher, watcher.onDidCreate(again), watcher.onDidChange(again)];
  });
}
