import { ProgressLocation, type QuickPickItem, window } from 'vscode';
import type { ForgeWish, IssueRow } from '../../link/protocol.ts';
import { askText } from '../messages.ts';
import type { EngineLink } from '../parts.ts';
import { signedIn } from '../secrets/signed-in.ts';
import { type IssueDraft, TITLE_LIMIT } from './issue-draft.ts';

/** An issue by its title: to be filed as it is, or to be described in an editor first. */
export interface NewIssue {
  readonly title: string;
  readonly way: 'file' | 'describe';
}

interface Item extends QuickPickItem {
  readonly way: NewIssue['way'];
}

/** Asks for a title, and how to go on. Null where the user leaves. */
export async function askNewIssue(): Promise<NewIssue | null> {
  const title = await askText({
    title: 'New Issue (1/2)',
    prompt: 'What should be different? One line.',
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === '' ? 'An issue needs a title.' : text.length > TITLE_LIMIT ? 'Too long for a title.' : null,
  });
  if (title === undefined) return null;
  const items: readonly Item[] = [
    { label: '$(check) File Issue', detail: 'The title says it all', way: 'file' },
    {
      label: '$(edit) Write a Description…',
      detail: 'In an editor: what is wrong or missing, and how one sees that it is done. It is filed from there',
      way: 'describe',
    },
  ];
  const picked = await window.showQuickPick(items, { title: 'New Issue (2/2)', ignoreFocusOut: true });
  return picked === undefined ? null : { title: title.trim(), way: picked.way };
}

/** Files it, after a sign-in where that is needed. Null where the user leaves. */
export const fileIssue = (engine: EngineLink, forge: ForgeWish, issue: IssueDraft): Promise<IssueRow | null> =>
  signedIn(() =>
    Promise.resolve(
      window.withProgress({ location: ProgressLocation.Window, title: 'Filing the issue…' }, () =>
        engine.ask('newIssue', { forge, title: issue.title, body: issue.body }),
      ),
    ),
  );
