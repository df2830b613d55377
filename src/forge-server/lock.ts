import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Keeps a second forge off the same directory. The system lets go of it when the process ends, however it ends. */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  mkdirSync(directory, { recursive: true });
  const name = `swarm-forge-${createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 24)}`;
  const path = socketPath(name);
  const server = (await bind(path)) ?? ((await isAlive(path)) ? undefined : await rebind(path));
  if (server === undefined) throw new Error(`Another forge is running on ${directory}`);
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** Where the system has sockets that leave no file behind, one of those. */
function socketPath(name: string): string {
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function rebind(path: string): Promise<Server | undefined> {
  if (path.startsWith('/')) rmSync(path, { force: true });
  return bind(path);
}

function bind(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
