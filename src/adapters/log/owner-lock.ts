import { createHash, randomBytes } from 'node:crypto';
import { chmod, link, lstat, mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogError } from '../../ports/log.ts';
import { codeOf, logFailure } from './log-failure.ts';

/** The lock is ours until `release`, or until this process ends, however it ends. */
export interface HeldLock {
  /** Where others reach this process: a unix socket or a named pipe. */
  readonly address: string;
  release(): Promise<void>;
}

/** Somebody else has it: who, in words, and where to connect to. */
export interface LockElsewhere {
  readonly heldBy: string;
  readonly address: string;
}

export interface LockOptions {
  /**
   * Takes over each connection made to the lock's address, after a first line `issue-swarm <pid>` was sent on it. Without
   * it the connection is closed after that line. May be called before `acquireLock` has resolved.
   */
  readonly onConnection?: (socket: Socket) => void;
}

/** Longest socket path in bytes on every system we run on (macOS has 104 with its final zero). */
const LONGEST_SOCKET_PATH = 103;
const LONGEST_NAME = 12;
const ATTEMPTS = 50;
const ANSWER_MS = 2000;

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

/** A folder for this user only whose path leaves room for a socket's name. */
async function socketFolder(path: string): Promise<string> {
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

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);

async function generations(folder: string): Promise<number[]> {
  return (await readdir(folder)).filter((name) => /^[1-9]\d{0,8}$/.test(name)).map(Number);
}

/** Null when somebody else was faster. */
async function claim(folder: string, generation: number, options: LockOptions): Promise<HeldLock | null> {
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

async function lockPipe(path: string, options: LockOptions): Promise<HeldLock | LockElsewhere> {
  const address = `\\\\.\\pipe\\issue-swarm-${hashOf(resolve(path).toLowerCase())}`;
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

function listen(address: string, { onConnection }: LockOptions): Promise<Server> {
  const server = createServer((socket) => {
    // A connection that breaks is the business of whoever made it; without a listener it would end this process.
    socket.on('error', () => socket.destroy());
    socket.write(`issue-swarm ${process.pid}\n`);
    if (onConnection === undefined) socket.end();
    else onConnection(socket);
  });
  const { promise, resolve: done, reject } = Promise.withResolvers<Server>();
  server.once('error', reject);
  server.listen(address, () => {
    // Later errors are about accepting one connection (no file descriptor left): the lock itself stays held.
    server.on('error', () => {});
    done(server);
  });
  return promise;
}

/** Stops listening. Connections that were handed over stay open. */
async function closed(server: Server): Promise<void> {
  server.close();
}

/** Who listens there, in words; `dead` when nobody does, `unclear` when one must look again. */
function ask(address: string): Promise<string> {
  const { promise, resolve: answer } = Promise.withResolvers<string>();
  const socket = connect(address);
  const timer = setTimeout(() => answer('a process that does not answer'), ANSWER_MS);
  let heard = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    heard += chunk;
    const pid = /^issue-swarm (\d+)\n/.exec(heard)?.[1];
    if (pid !== undefined) answer(`process ${pid}`);
  });
  socket.on('end', () => answer('unclear'));
  socket.on('error', (error) => answer(verdictOf(codeOf(error))));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}

function verdictOf(code: string): string {
  if (code === 'ECONNREFUSED') return 'dead';
  if (code === 'ENOENT' || code === 'ECONNRESET') return 'unclear';
  return `a process that cannot be reached (${code})`;
}
