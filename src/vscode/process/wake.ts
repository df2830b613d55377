import { stat } from 'node:fs/promises';
import { type Disposable, workspace } from 'vscode';
import type { Parts } from '../parts.ts';
import type { ChosenFolder } from './chosen-folder.ts';
import { markerPath } from './marker.ts';

/** Starts the engine where runs of the folder were going when the last one ended. All that is done at start-up. */
export async function wakeEngine({ context, runs }: Parts, folder: ChosenFolder): Promise<void> {
  if (!workspace.isTrusted) return;
  const { path } = folder;
  const going =
    path === null
      ? context.globalState.get(WITHOUT_FOLDER) === true
      : await exists(markerPath(context.globalStorageUri.fsPath, path));
  if (going) await runs.refresh();
}

const WITHOUT_FOLDER = 'issueSwarm.goingWithoutFolder';

/** Where a window shows no folder there is none to leave a marker for: the editor remembers that a demonstration is going. */
export function rememberGoing({ context, runs }: Parts, folder: ChosenFolder): Disposable {
  return runs.onDidChange(({ rows }) => {
    if (!rows || folder.path !== null) return;
    const going = runs.rows.some(({ state }) => state === 'going');
    if (going !== (context.globalState.get(WITHOUT_FOLDER) === true))
      context.globalState.update(WITHOUT_FOLDER, going || undefined);
  });
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
