import { type QuickPickItem, window } from 'vscode';
import type { Proposed } from '../../link/protocol.ts';
import { askText } from '../messages.ts';
import { labelText } from '../safe-text.ts';

interface Item extends QuickPickItem {
  readonly proposed: Proposed | null;
}

/** Lets the user tick which of the commands are used, and write one of their own. Null where they leave. */
export async function changeCommands(
  title: string,
  used: readonly Proposed[],
  offered: readonly Proposed[],
): Promise<readonly Proposed[] | null> {
  const all = [...used, ...offered.filter((one) => !used.some(({ command }) => command === one.command))];
  const items: readonly Item[] = [
    ...all.map((proposed) => ({
      label: labelText(proposed.command, 1000),
      description: labelText(proposed.why),
      picked: used.includes(proposed),
      proposed,
    })),
    { label: '$(add) Another command…', alwaysShow: true, proposed: null },
  ];
  const picked = await window.showQuickPick(items, {
    title,
    canPickMany: true,
    ignoreFocusOut: true,
    placeHolder: 'Tick what is to be run, in this order',
  });
  if (picked === undefined) return null;
  const kept = picked.flatMap(({ proposed }) => proposed ?? []);
  if (picked.length === kept.length) return kept;
  const command = await askText({ title, prompt: 'A command, run in the root of the repository' });
  if (command === undefined || command.trim() === '') return kept;
  return [...kept, { command: command.trim(), why: 'as you said', sure: true }];
}
