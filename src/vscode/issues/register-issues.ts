import { type Disposable, env, Uri, window, workspace } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { IssueRow } from '../../link/protocol.ts';
import { command } from '../command.ts';
import { askText } from '../messages.ts';
import type { OwnParts } from '../own-parts.ts';
import { forgeWish } from '../settings/run-settings.ts';
import { DraftDocuments } from './draft-documents.ts';
import { IssueDocuments } from './issue-document.ts';
import { IssuesTree } from './issues-tree.ts';
import { repositoryWatch } from './repository-watch.ts';

/** The Issues view and the commands on issues that start nothing. */
export function registerIssues(parts: OwnParts): Disposable[] {
  const { issues, engine, folder, runs } = parts;
  const documents = new IssueDocuments();
  const drafts = new DraftDocuments(parts, (issue) => documents.show(issue));
  const tree = new IssuesTree(issues, runs);
  const view = window.createTreeView('issueSwarm.issues', { treeDataProvider: tree, showCollapseAll: false });
  const describe = () => {
    const several = folder.all.length > 1 ? (folder.folder?.name ?? '') : '';
    const search = issues.search === null ? '' : `“${issues.search}”`;
    view.description = [several, search].filter(Boolean).join(' · ');
    view.message = issues.state === 'loading' && issues.issues.length === 0 ? 'Reading issues…' : '';
  };
  describe();
  return [
    documents,
    drafts,
    tree,
    view,
    issues.onDidChange(describe),
    repositoryWatch(parts),
    workspace.onDidChangeWorkspaceFolders(describe),
    ...endWatch(parts),
    command(parts, 'issueSwarm.refreshIssues', async () => issues.clear()),
    command(parts, 'issueSwarm.moreIssues', () => issues.next()),
    command(parts, 'issueSwarm.searchIssues', async (given) => {
      // A link may say for what.
      if (typeof given === 'string') return issues.searchFor(given === '' ? null : given);
      const text = await askText({
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
    command(parts, 'issueSwarm.newIssue', () => fileNewIssue(parts, documents, drafts)),
    command(parts, 'issueSwarm.describeIssue', async (title) => drafts.begin(String(title))),
    command(parts, 'issueSwarm.chooseForge', async () => {
      const { chooseForge } = await import('./choose-forge.ts');
      await chooseForge(engine, folder);
    }),
  ];
}

/** Asks for a new issue. Filed at once it is shown; else its document is, to be filed from there. */
async function fileNewIssue(parts: OwnParts, documents: IssueDocuments, drafts: DraftDocuments): Promise<void> {
  const { engine, folder, issues } = parts;
  engine.mustBeTrusted();
  if (folder.folder === null) throw new LinkError('no-folder', 'Open a folder with a git repository first.');
  if ((await drafts.goOn()) !== false) return;
  const { askNewIssue, fileIssue } = await import('./new-issue.ts');
  const asked = await askNewIssue();
  if (asked === null) return;
  if (asked.way === 'describe') return drafts.begin(asked.title);
  const issue = await fileIssue(engine, forgeWish(folder), { title: asked.title, body: '' });
  if (issue === null) return;
  issues.clear();
  await documents.show(issue);
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
