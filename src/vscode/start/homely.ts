import { homedir } from 'node:os';
import { sep } from 'node:path';

/** A path as people write it: `~` for their home folder. */
export const homely = (path: string, home = homedir()): string =>
  path === home || path.startsWith(`${home}${sep}`) ? `~${path.slice(home.length)}` : path;
