import { window } from 'vscode';
import type { RunSettings } from '../parts.ts';
import { MODE_TEXTS } from './draft.ts';

/** Asks how tasks are gone through. Null where the user leaves. */
export async function askMode(now: RunSettings['mode']): Promise<RunSettings['mode'] | null> {
  const items = (['parallel', 'sequential'] as const).map((mode) => ({
    label: mode === 'parallel' ? '$(split-horizontal) At the same time' : '$(list-ordered) One after another',
    description: mode === now ? 'as it is now' : '',
    detail: MODE_TEXTS[mode],
    mode,
  }));
  const picked = await window.showQuickPick(items, { title: 'How are the tasks gone through?', ignoreFocusOut: true });
  return picked?.mode ?? null;
}
