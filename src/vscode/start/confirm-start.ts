import { type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import { labelText } from '../safe-text.ts';
import type { Draft } from './draft.ts';
import { lacksChecks, type Part, type StartItem, startItems } from './start-items.ts';

type Item = QuickPickItem & { readonly part?: Part };

/** Shows what a start would use, and answers what the user picks: `start`, or the part that they want to change. Null where they leave. */
export async function confirmStart(draft: Draft, active: Part | null): Promise<Part | null> {
  const pick = window.createQuickPick<Item>();
  pick.title = `#${draft.issue.number} ${labelText(draft.issue.title, 100)}`;
  pick.placeholder = 'Enter starts; pick what should be different';
  pick.ignoreFocusOut = true;
  const [start, ...rest] = startItems(draft);
  pick.items = [
    ...(start === undefined ? [] : [start]),
    { label: 'What will be used', kind: QuickPickItemKind.Separator },
    ...rest.map((item) => ({ ...item, buttons: [] })),
  ] as readonly (StartItem & Item)[];
  const first = active ?? (lacksChecks(draft) ? 'checks' : 'start');
  pick.activeItems = pick.items.filter(({ part }) => part === first);
  const { promise, resolve } = Promise.withResolvers<Part | null>();
  pick.onDidAccept(() => resolve(pick.selectedItems[0]?.part ?? null));
  pick.onDidHide(() => resolve(null));
  pick.show();
  try {
    return await promise;
  } finally {
    pick.dispose();
  }
}
