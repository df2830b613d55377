import { ConfigurationTarget, type QuickPickItem, window } from 'vscode';
import type { ForgeWish } from '../../link/protocol.ts';
import type { EngineLink } from '../parts.ts';
import type { ChosenFolder } from '../process/chosen-folder.ts';
import { forgeWish, settingsOf } from '../settings/run-settings.ts';
import { askAddress } from './ask-address.ts';

interface Item extends QuickPickItem {
  readonly wish: ForgeWish | null;
}

/** Lets the user say where issues and pull requests live, and writes it to the settings. */
export async function chooseForge(engine: EngineLink, folder: ChosenFolder): Promise<void> {
  const now = forgeWish(folder);
  const items: Item[] = [
    {
      label: '$(sync) By the remotes of the repository',
      detail: 'GitHub where it has such a remote, else on this machine',
      wish: 'auto',
    },
    {
      label: '$(device-desktop) On this machine',
      detail: 'No account needed: issues and pull requests are kept by Issue Swarm, beside your repository',
      wish: 'local',
    },
    {
      label: '$(github-inverted) At an address…',
      detail: 'A repository on GitHub or on a GitHub Enterprise server',
      wish: null,
    },
  ];
  const marked = items.map((item) => (matches(item.wish, now) ? { ...item, description: 'now' } : item));
  const picked = await window.showQuickPick(marked, { title: 'Where do issues live?' });
  if (picked === undefined) return;
  const wish =
    picked.wish ??
    (await askAddress({
      title: 'Address of the repository',
      value: /^https?:/.test(now) ? now : '',
      placeHolder: 'https://github.example.com/owner/name',
    }));
  if (wish === null) return;
  const target = folder.folder === null ? ConfigurationTarget.Global : ConfigurationTarget.WorkspaceFolder;
  await settingsOf(folder).update('forge', wish === 'auto' ? undefined : wish, target);
  if (folder.folder !== null && wish !== 'local') await engine.ask('repository', { forge: wish });
}

const matches = (wish: ForgeWish | null, now: ForgeWish): boolean =>
  wish === null ? now !== 'auto' && now !== 'local' : wish === now;
