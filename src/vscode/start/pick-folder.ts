import { window } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { OwnParts } from '../own-parts.ts';
import { labelText } from '../safe-text.ts';
import { homely } from './homely.ts';

/** Asks for which folder of the window to work, where there are several. False where the user leaves. Throws `LinkError` where there is none. */
export async function pickFolder({ folder }: Pick<OwnParts, 'folder'>): Promise<boolean> {
  if (folder.all.length === 0)
    throw new LinkError('no-folder', 'Open a folder with a git repository to start a swarm on one of its issues.');
  if (folder.all.length === 1) return true;
  const items = folder.all.map((one) => ({
    label: labelText(one.name),
    description: labelText(homely(one.uri.fsPath), 300),
    one,
  }));
  const sorted = items.sort((a, b) => Number(b.one === folder.folder) - Number(a.one === folder.folder));
  const picked = await window.showQuickPick(sorted, { title: 'In which repository?', ignoreFocusOut: true });
  if (picked === undefined) return false;
  await folder.choose(picked.one);
  return true;
}
