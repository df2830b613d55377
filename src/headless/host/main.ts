import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdLock } from '../../compose.ts';
import { CannotStart } from '../cannot-start.ts';
import { isKnown } from '../failure.ts';
import { attribution } from './attribution.ts';
import { type Host, openHost } from './host.ts';
import { hostOptions } from './host-options.ts';

/** How long the end may take, in ms: the logs are good whatever happens. */
const ENDING_MS = 15_000;

/** The only line that is ever written on stdout. */
const say = (line: object): Promise<void> =>
  new Promise((resolve) => process.stdout.write(`${JSON.stringify(line)}\n`, () => resolve()));

async function main(): Promise<void> {
  // Whoever started it may go at any time: that is no reason to end.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  process.on('SIGHUP', () => {});
  const { host, lockPath, connect } = await openHost(hostOptions(process.argv.slice(2)));
  const early: Socket[] = [];
  let ready = false;
  const lock = await holdLock(lockPath, {
    onConnection: (socket) => (ready ? connect(socket) : early.push(socket)),
  });
  if ('heldBy' in lock) {
    const pid = Number(/\d+/.exec(lock.heldBy)?.[0] ?? 0);
    await say({ address: lock.address, pid, held: false });
    process.exit(0);
  }
  survive(host);
  ready = true;
  for (const socket of early) connect(socket);
  await say({ address: lock.address, pid: process.pid, held: true });
  host.lifetime.look();
  await host.lifetime.over;
  const late = sleep(ENDING_MS, undefined, { ref: false });
  await Promise.race([end(host), late]);
  await lock.release();
  process.exit(0);
}

/** Runs stop where they are; the next host takes them up. */
async function end(host: Host): Promise<void> {
  await host.markers.freeze();
  await host.going.haltAll();
  await host.forges.closeAll();
  host.screens.closeAll();
}

/** What goes wrong unseen ends the run that it was done for; where nobody knows for which, this process. */
function survive(host: Host): void {
  const failed = (error: unknown) => {
    const run = host.going.get(attribution.getStore()?.run ?? '');
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${new Date().toISOString()} ${run === undefined ? '' : `run ${run.id}: `}${stack}\n`);
    if (run === undefined) process.exit(1);
    run.fail(error);
  };
  process.on('unhandledRejection', failed);
  process.on('uncaughtException', failed);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => host.lifetime.end());
}

try {
  await main();
} catch (error) {
  const known = error instanceof CannotStart || isKnown(error);
  if (!known) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  const message = error instanceof Error ? error.message : String(error);
  await say({ failed: error instanceof CannotStart ? error.inEditor : message });
  process.exit(2);
}
