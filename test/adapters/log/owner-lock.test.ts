import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claim } from '../../../src/adapters/log/lock-generation.ts';
import { acquireLock, type HeldLock } from '../../../src/adapters/log/owner-lock.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function held(path: string): Promise<HeldLock> {
  const lock = await acquireLock(path);
  if ('heldBy' in lock) throw new Error(`held by ${lock.heldBy}`);
  return lock;
}

/** Starts a process that tries for the lock; answers it with the line it printed. */
async function contender(path: string): Promise<{ child: ChildProcess; said: { heldBy?: string; holder?: number } }> {
  const program = join(import.meta.dirname, 'programs', 'hold-lock.ts');
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { child, said: JSON.parse(String(line)) };
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

test('only one has it; the other is told who; it is free after release', async () => {
  const path = join(await temporaryFolder(), 'lock');
  const first = await held(path);
  expect(await acquireLock(path)).toEqual({ heldBy: `process ${process.pid}`, address: first.address });
  await first.release();
  const second = await held(path);
  expect(await acquireLock(path)).toMatchObject({ heldBy: `process ${process.pid}` });
  await second.release();
});

test('kill -9 of the holder frees it', { timeout: 30_000 }, async () => {
  const path = join(await temporaryFolder(), 'lock');
  const { child, said } = await contender(path);
  expect(said).toEqual({ holder: child.pid });
  expect(await acquireLock(path)).toMatchObject({ heldBy: `process ${child.pid}` });
  await killed(child);
  const lock = await held(path);
  expect((await contender(path)).said).toEqual({ heldBy: `process ${process.pid}` });
  await lock.release();
});

test('a holder that is stopped still holds it', { timeout: 30_000 }, async () => {
  const path = join(await temporaryFolder(), 'lock');
  const { child } = await contender(path);
  child.kill('SIGSTOP');
  expect(await acquireLock(path)).toMatchObject({ heldBy: 'a process that does not answer' });
});

test('whoever looked long ago takes nothing from those who came since', async () => {
  const path = join(await temporaryFolder(), 'lock');
  for (let round = 0; round < 3; round += 1) await (await held(path)).release();
  const lock = await held(path);
  expect(await readdir(path)).toEqual(['4']); // so number 2, which was free to take when someone looked, is free again
  expect(await claim(path, 2, {})).toBeNull();
  expect(await acquireLock(path)).toEqual({ heldBy: `process ${process.pid}`, address: lock.address });
  await lock.release();
  const next = await held(path);
  expect(await readdir(path)).toEqual(['5']);
  await next.release();
});

test('of many that find it dead at once, one gets it', { timeout: 60_000 }, async () => {
  const path = join(await temporaryFolder(), 'lock');
  for (let round = 0; round < 40; round += 1) {
    const locks = await Promise.all(Array.from({ length: 12 }, () => acquireLock(path)));
    const holders = locks.filter((lock) => 'release' in lock);
    expect(holders).toHaveLength(1);
    expect(await readdir(path)).toHaveLength(1);
    await holders[0]?.release();
  }
});

test('of many processes that start at once after a kill, one gets it', { timeout: 60_000 }, async () => {
  const path = join(await temporaryFolder(), 'lock');
  for (let round = 0; round < 3; round += 1) {
    const contenders = await Promise.all(Array.from({ length: 5 }, () => contender(path)));
    const holders = contenders.filter(({ said }) => said.holder !== undefined);
    expect(holders).toHaveLength(1);
    for (const { child } of holders) await killed(child);
  }
});

test('a path that is too long for a socket works too, and through a link to it', async () => {
  const path = join(await temporaryFolder(), 'x'.repeat(120), 'lock');
  const lock = await held(path);
  expect(Buffer.byteLength(lock.address)).toBeLessThanOrEqual(103);
  expect(await acquireLock(path)).toMatchObject({ heldBy: `process ${process.pid}`, address: lock.address });
  await lock.release();
});

test('nobody else may look into its folder', async () => {
  const path = join(await temporaryFolder(), 'lock');
  await mkdir(path, { mode: 0o755 });
  const lock = await held(path);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  await lock.release();
});

test('connections are handed over after the first line', async () => {
  const path = join(await temporaryFolder(), 'lock');
  const lock = await acquireLock(path, { onConnection: (socket) => socket.pipe(socket) });
  if ('heldBy' in lock) throw new Error(lock.heldBy);
  const socket = connect(lock.address).setEncoding('utf8');
  let heard = '';
  socket.on('data', (chunk: string) => {
    heard += chunk;
  });
  socket.end('hello');
  await once(socket, 'close');
  expect(heard).toBe(`issue-swarm ${process.pid}\nhello`);
  await lock.release();
});
