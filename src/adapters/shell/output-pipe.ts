import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * A real pipe. Node's own `pipe` is a pair of sockets, and a program that opens `/dev/stdout` or `/dev/stderr` fails on those.
 */
export interface OutputPipe {
  /** The descriptor to write to, for a child process. */
  readonly write: number;
  /** Closes the writing end on this side and reads; ends when no process holds the other end any more. */
  read(): Socket;
  /** For when there is nothing to read, since no child was started. */
  discard(): void;
}

/** `folder` is private to the caller; nothing is left in it. */
export async function openPipe(folder: string): Promise<OutputPipe> {
  const path = join(folder, 'output');
  await promisify(execFile)('mkfifo', ['-m', '600', path]);
  // Without O_NONBLOCK this end would wait for a writer. Plain descriptors: the socket closes its own.
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const write = openSync(path, constants.O_WRONLY);
  await unlink(path);
  return {
    write,
    read: () => {
      closeSync(write);
      return new Socket({ fd: read, readable: true, writable: false });
    },
    discard: () => {
      closeSync(write);
      closeSync(read);
    },
  };
}
