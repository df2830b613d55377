import { createHash } from 'node:crypto';
import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.ts';

/** Where everything we keep lies: never in the user's repository, where an agent could write. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.ISSUE_SWARM_HOME) return environment.ISSUE_SWARM_HOME;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'issue-swarm');
  if (process.platform === 'win32') return join(environment.LOCALAPPDATA ?? homedir(), 'issue-swarm');
  return join(environment.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'issue-swarm');
}

/** Makes a folder of ours, or says why that cannot be. */
export async function writableFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(folder, 'written', error);
  }
}

/** The names of the folders in a folder of ours: none where it is not there yet. Says why where it cannot be read. */
export async function foldersIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw unusable(folder, 'read', error);
  }
}

function unusable(folder: string, done: 'read' | 'written', error: unknown): CannotStart {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new CannotStart(
    `Issue Swarm keeps its state in ${folder}, which cannot be ${done} (${code}). Change its permissions, or set ISSUE_SWARM_HOME to another folder.`,
    { cause: error },
  );
}

/** What is kept for one repository of the user, named by where it lies. */
export const repositoryFolder = (home: string, root: string): string =>
  join(home, 'repositories', createHash('sha256').update(root).digest('hex').slice(0, 16));
