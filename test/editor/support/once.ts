import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { acquireLock } from '../../../src/adapters/log/owner-lock.ts';

export const repository: string = join(import.meta.dirname, '..', '..', '..');

/** The ignored folder for what tests make once and use again. */
export const cache: string = join(repository, '.cache');

const LOOK_AGAIN_MS = 250;

/**
 * Runs `make` once for all test processes: the first one does it, the others wait until the file `mark` says that it is
 * done. A `make` that failed leaves no mark, and the next one tries again. What shares `lock` never runs at once.
 */
export async function once(
  { mark, lock = `${mark}.lock` }: { readonly mark: string; readonly lock?: string },
  make: () => Promise<void>,
): Promise<void> {
  await mkdir(dirname(mark), { recursive: true });
  while (!existsSync(mark)) {
    const held = await acquireLock(lock);
    if (!('release' in held)) {
      await pause(LOOK_AGAIN_MS);
      continue;
    }
    try {
      if (existsSync(mark)) return;
      await make();
      await writeFile(mark, '');
    } finally {
      await held.release();
    }
  }
}
