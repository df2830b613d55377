import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, realpath, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A private folder of one command: its `HOME` and `TMPDIR`, gone when the command has ended. */
export interface Scratch extends AsyncDisposable {
  readonly folder: string;
  readonly home: string;
  readonly tmp: string;
}

export async function makeScratch(): Promise<Scratch> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'issue-swarm-')));
  const home = join(folder, 'home');
  const tmp = join(folder, 'tmp');
  await Promise.all([mkdir(home), mkdir(tmp)]);
  return { folder, home, tmp, [Symbol.asyncDispose]: () => removeFolder(folder) };
}

/** Removes a folder a command wrote in, whatever it did to the modes or the depth of it. Follows no symbolic link. */
async function removeFolder(folder: string): Promise<void> {
  // A link in the place of the folder: `chmod -R` below would follow it.
  if ((await lstat(folder).catch(() => null))?.isSymbolicLink()) return unlink(folder);
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    // Folders without permissions, or paths longer than PATH_MAX, which the system's rm can walk and Node cannot.
    const run = promisify(execFile);
    await run('chmod', ['-R', 'u+rwX', folder]);
    await run('rm', ['-rf', '--', folder]);
  }
}
