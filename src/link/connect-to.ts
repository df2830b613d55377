import { connect, type Socket } from 'node:net';
import { LinkError } from './link-error.ts';

const ANSWER_MS = 5000;

/** Connects to a host's lock socket and waits for the line in which it says who it is. Throws `LinkError`. */
export function connectTo(address: string): Promise<{ readonly socket: Socket; readonly pid: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ socket: Socket; pid: number }>();
  const socket = connect(address);
  let heard = Buffer.alloc(0);
  const fail = (cause?: unknown) => {
    clearTimeout(timer);
    socket.destroy();
    reject(new LinkError('lost', 'The engine of this window does not answer.', { cause }));
  };
  const timer = setTimeout(fail, ANSWER_MS);
  const onData = (chunk: Buffer) => {
    heard = Buffer.concat([heard, chunk]);
    const end = heard.indexOf(0x0a);
    if (end < 0) return;
    const pid = /^issue-swarm (\d+)$/.exec(heard.subarray(0, end).toString())?.[1];
    if (pid === undefined) return fail();
    clearTimeout(timer);
    socket.off('data', onData).off('error', fail).off('close', fail);
    socket.pause();
    // What came with the first line already belongs to the link.
    if (end + 1 < heard.length) socket.unshift(heard.subarray(end + 1));
    resolve({ socket, pid: Number(pid) });
  };
  socket.on('data', onData).once('error', fail).once('close', fail);
  return promise;
}
