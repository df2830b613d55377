import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LogError } from '../../ports/log.ts';

/** Longest socket path in bytes on every system we run on (macOS has 104 with its final zero). */
const LONGEST_SOCKET_PATH = 103;
const LONGEST_NAME = 12;
/** A folder for this user only whose path leaves room for a socket's name. */
export async function socketFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (Buffer.byteLength(resolve(path)) + 1 + LONGEST_NAME <= LONGEST_SOCKET_PATH) {
    await chmod(path, 0o700);
    return resolve(path);
  }
  // Not TMPDIR: every process must find the same place, and TMPDIR can be long too.
  const user = `/tmp/issue-swarm-${process.getuid?.() ?? 'user'}`;
  const folder = join(user, hashOf(await realpath(path)));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const owner = await lstat(user);
  if (!owner.isDirectory() || owner.uid !== process.getuid?.()) {
    throw new LogError(
      'unwritable',
      `${user} belongs to someone else. Remove it, or use a shorter folder than ${path}.`,
    );
  }
  await chmod(user, 0o700);
  return folder;
}

/** A short name for a path. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);
