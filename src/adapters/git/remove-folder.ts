import { execFile } from 'node:child_process';
import { lstat, rm, unlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Removes a folder of ours, whatever modes a command left in it. Follows no symbolic link; not being there is fine. */
export async function removeFolder(folder: string): Promise<void> {
  // A link in the place of the folder: `chmod -R` below would follow it.
  if ((await lstat(folder).catch(() => null))?.isSymbolicLink()) return unlink(folder);
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    // A command may have taken its own permissions away, or made paths too long for Node.
    const run = promisify(execFile);
    await run('chmod', ['-R', 'u+rwX', folder]);
    await run('rm', ['-rf', '--', folder]);
  }
}
