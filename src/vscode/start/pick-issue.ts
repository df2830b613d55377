import { type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from 'vscode';
import type { IssueRow, RunRow } from '../../link/protocol.ts';
import { issueItem } from '../issues/issue-texts.ts';

interface Item extends QuickPickItem {
  readonly issue?: IssueRow;
  readonly does?: 'new' | 'more';
}

export interface Picking {
  readonly title: string;
  readonly rows: readonly RunRow[];
  /** Pages from 1. */
  readonly read: (page: number) => Promise<{ readonly issues: readonly IssueRow[]; readonly more: boolean }>;
}

/** Lets the user pick an open issue; `new`: they want to write one. Null where they leave. */
export async function pickIssue({ title, rows, read }: Picking): Promise<IssueRow | 'new' | null> {
  const pick = window.createQuickPick<Item>();
  pick.title = title;
  pick.placeholder = 'Pick an issue: type to filter by number, title or label';
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  const { promise, resolve, reject } = Promise.withResolvers<IssueRow | 'new' | null>();
  let issues: readonly IssueRow[] = [];
  let page = 0;
  const next = async () => {
    pick.busy = true;
    try {
      const got = await read(page + 1);
      page += 1;
      const first = got.issues[0];
      issues = [...issues, ...got.issues];
      pick.items = itemsOf(issues, rows, got.more);
      const active = pick.items.find(({ issue }) => issue !== undefined && issue === first);
      if (active !== undefined) pick.activeItems = [active];
    } catch (error) {
      reject(error);
    } finally {
      pick.busy = false;
    }
  };
  pick.onDidAccept(() => {
    const [item] = pick.selectedItems;
    if (item?.does === 'more') void next();
    else if (item !== undefined) resolve(item.does === 'new' ? 'new' : (item.issue ?? null));
  });
  pick.onDidHide(() => resolve(null));
  pick.show();
  void next();
  try {
    return await promise;
  } finally {
    pick.dispose();
  }
}

function itemsOf(issues: readonly IssueRow[], rows: readonly RunRow[], more: boolean): readonly Item[] {
  const now = Date.now();
  const listed = issues.map((issue): Item => {
    const item = issueItem(issue, now);
    const run = rows.find(
      ({ kind, issue: number, state }) =>
        kind === 'issue' && number === issue.number && (state === 'going' || state === 'stopped'),
    );
    const at = run === undefined ? '' : run.state === 'going' ? 'swarm at work · ' : 'swarm stopped · ';
    return {
      ...item,
      description: at + item.description,
      iconPath: new ThemeIcon(run === undefined ? 'issues' : 'rocket'),
      issue,
    };
  });
  return [
    ...listed,
    ...(more ? [{ label: '$(ellipsis) More issues…', does: 'more' as const, alwaysShow: true }] : []),
    { label: '', kind: QuickPickItemKind.Separator },
    { label: '$(add) New Issue…', does: 'new', alwaysShow: true },
  ];
}
