import { connect, createServer, type Server, type Socket } from 'node:net';
import { codeOf } from './log-failure.ts';

/** The lock is ours until `release`, or until this process ends, however it ends. */
export interface HeldLock {
  /** Where others reach this process: a unix socket or a named pipe. */
  readonly address: string;
  release(): Promise<void>;
}

export interface LockOptions {
  /**
   * Takes over each connection made to the lock's address, after a first line `issue-swarm <pid>` was sent on it. Without
   * it the connection is closed after that line. May be called before `acquireLock` has resolved.
   */
  readonly onConnection?: (socket: Socket) => void;
}

const ANSWER_MS = 2000;

/** Listens and tells whoever connects which process this is. */
export function listen(address: string, { onConnection }: LockOptions): Promise<Server> {
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
export async function closed(server: Server): Promise<void> {
  server.close();
}

/** Who listens there, in words; `dead` when nobody does, `unclear` when one must look again. */
export function ask(address: string): Promise<string> {
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
