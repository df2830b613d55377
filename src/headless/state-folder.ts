import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where everything we keep lies: never in the user's repository, where an agent could write. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.ISSUE_SWARM_HOME) return environment.ISSUE_SWARM_HOME;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'issue-swarm');
  if (process.platform === 'win32') return join(environment.LOCALAPPDATA ?? homedir(), 'issue-swarm');
  return join(environment.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'issue-swarm');
}

/** What is kept for one repository of the user, named by where it lies. */
export const repositoryFolder = (home: string, root: string): string =>
  join(home, 'repositories', createHash('sha256').update(root).digest('hex').slice(0, 16));
