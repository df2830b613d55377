import { randomBytes } from 'node:crypto';
import { link, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { closed, type HeldLock, type LockOptions, listen } from './lock-listener.ts';
import { codeOf } from './log-failure.ts';

/** The numbers of a lock's sockets, alive or dead, in any order. */
export async function generations(folder: string): Promise<number[]> {
  return (await readdir(folder)).filter((name) => /^[1-9]\d{0,8}$/.test(name)).map(Number);
}

/**
 * Takes the lock as number `generation`, which the caller found to be the next one, however long ago. Null when somebody else
 * was faster.
 */
export async function claim(folder: string, generation: number, options: LockOptions): Promise<HeldLock | null> {
  const temporary = join(folder, `n${randomBytes(4).toString('hex')}`);
  const address = join(folder, String(generation));
  const server = await listen(temporary, options);
  try {
    await link(temporary, address);
  } catch (error) {
    server.close();
    // ENOENT: a new holder has just tidied up and took our temporary name for a dead one.
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  const others = (await generations(folder)).filter((other) => other !== generation);
  if (others.some((other) => other > generation)) {
    server.close(); // We had looked long ago: others have come and gone since.
    return null;
  }
  await tidy(folder, generation);
  return { address, release: () => closed(server) };
}

/** Removes what holders before us left. Nothing of it can be the lock: ours is the highest number. */
async function tidy(folder: string, generation: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^n[0-9a-f]{8}$/.test(name) || (/^\d+$/.test(name) && Number(name) < generation)) {
      await rm(join(folder, name), { force: true });
    }
  }
}
