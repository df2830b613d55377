import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogError } from '../../ports/log.ts';
import { hashOf, socketFolder } from './lock-folder.ts';
import { claim, generations } from './lock-generation.ts';
import { ask, closed, type HeldLock, type LockOptions, listen } from './lock-listener.ts';
import { codeOf, logFailure } from './log-failure.ts';

export type { HeldLock, LockOptions } from './lock-listener.ts';

/** Somebody else has it: who, in words, and where to connect to. */
export interface LockElsewhere {
  readonly heldBy: string;
  readonly address: string;
}

const ATTEMPTS = 50;

/**
 * Takes the lock that lies at `path` or says who has it. The operating system frees it when its holder dies: it is held by
 * listening.
 *
 * `path` becomes a folder of numbered sockets. The highest number is the lock; whoever finds it dead makes the next one,
 * already listening, by a hard link, which only one can. A number is never used twice and the highest is never removed, so
 * no one can take away a lock that was made after they looked: that is what goes wrong with "refused, so unlink and bind".
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<HeldLock | LockElsewhere> {
  try {
    return process.platform === 'win32' ? await lockPipe(path, options) : await lockSocket(path, options);
  } catch (error) {
    throw logFailure(error, path);
  }
}

/** Who has the lock at `path`, in words; null: nobody. Takes nothing. */
export async function lockHolder(path: string): Promise<string | null> {
  try {
    const address = process.platform === 'win32' ? pipeOf(path) : await highestIn(await socketFolder(path));
    const holder = address === null ? 'dead' : await ask(address);
    return holder === 'dead' || holder === 'unclear' ? null : holder;
  } catch (error) {
    throw logFailure(error, path);
  }
}

async function highestIn(folder: string): Promise<string | null> {
  const highest = Math.max(0, ...(await generations(folder)));
  return highest === 0 ? null : join(folder, String(highest));
}

const pipeOf = (path: string): string => `\\\\.\\pipe\\issue-swarm-${hashOf(resolve(path).toLowerCase())}`;

async function lockSocket(path: string, options: LockOptions): Promise<HeldLock | LockElsewhere> {
  const folder = await socketFolder(path);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const highest = Math.max(0, ...(await generations(folder)));
    const address = join(folder, String(highest));
    const holder = highest === 0 ? 'dead' : await ask(address);
    if (holder === 'dead') {
      const lock = await claim(folder, highest + 1, options);
      if (lock !== null) return lock;
    } else if (holder !== 'unclear') return { heldBy: holder, address };
    await sleep(attempt);
  }
  throw new LogError('unwritable', `The lock ${path} changed hands again and again. Try once more.`);
}

async function lockPipe(path: string, options: LockOptions): Promise<HeldLock | LockElsewhere> {
  const address = pipeOf(path);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const server = await listen(address, options);
      return { address, release: () => closed(server) };
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE' && codeOf(error) !== 'EACCES') throw error;
    }
    const holder = await ask(address);
    if (holder !== 'dead' && holder !== 'unclear') return { heldBy: holder, address };
    await sleep(attempt);
  }
  throw new LogError('unwritable', `The lock ${path} changed hands again and again. Try once more.`);
}
