import { realpath, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type ShellCommand, ShellError } from '../../ports/shell.ts';

/**
 * Checks the folders a command names. A sandbox follows a symbolic link when it mounts, and a command that ran earlier
 * may have put one where a folder was: so each folder must be named by its real path.
 */
export async function checkFolders(command: ShellCommand): Promise<void> {
  await Promise.all([command.cwd, ...command.writable, ...command.readable].map(checkFolder));
}

async function checkFolder(folder: string): Promise<void> {
  if (!isAbsolute(folder)) throw new ShellError('bad-folder', `A command needs absolute folders; ${folder} is none.`);
  const found = await Promise.all([realpath(folder), stat(folder)]).catch((cause: unknown) => {
    throw new ShellError('bad-folder', `The folder ${folder} is not there or cannot be read.`, { cause });
  });
  if (!found[1].isDirectory()) throw new ShellError('bad-folder', `${folder} is no folder.`);
  if (found[0] !== folder) {
    throw new ShellError('bad-folder', `${folder} leads through a symbolic link; name the folder ${found[0]} itself.`);
  }
}

/** Whether `path` is `folder` or lies below it. Both absolute and normal. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
