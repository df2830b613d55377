import { stat } from 'node:fs/promises';
import { workspace } from 'vscode';
import type { Parts } from '../parts.ts';
import type { ChosenFolder } from './chosen-folder.ts';
import { markerPath } from './marker.ts';

/** Starts the engine where runs of the folder were going when the last one ended. All that is done at start-up. */
export async function wakeEngine({ context, runs }: Parts, folder: ChosenFolder): Promise<void> {
  if (!workspace.isTrusted) return;
  if (await exists(markerPath(context.globalStorageUri.fsPath, folder.path))) await runs.refresh();
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
