import { ProgressLocation, window } from 'vscode';
import type { ForgeWish, IssueRow } from '../../link/protocol.ts';
import type { EngineLink } from '../parts.ts';

/** Asks for a title and a text and files the issue. Null where the user leaves. */
export async function newIssue(engine: EngineLink, forge: ForgeWish): Promise<IssueRow | null> {
  const title = await window.showInputBox({
    title: 'New Issue (1/2)',
    prompt: 'What should be different? One line.',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'An issue needs a title.' : text.length > 250 ? 'Too long.' : null),
  });
  if (title === undefined) return null;
  const body = await window.showInputBox({
    title: 'New Issue (2/2)',
    prompt: 'What is wrong or missing, and how would one see that it is done? May be left empty.',
    ignoreFocusOut: true,
  });
  if (body === undefined) return null;
  return window.withProgress({ location: ProgressLocation.Window, title: 'Filing the issue…' }, () =>
    engine.ask('newIssue', { forge, title: title.trim(), body: body.trim() }),
  );
}
