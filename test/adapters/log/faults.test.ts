import { execFile, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { jsonlLog } from '../../../src/adapters/log/jsonl.ts';
import { temporaryFolder } from './temporary-folder.ts';

const program = (name: string): string => join(import.meta.dirname, 'programs', name);

/** Runs the appender until a while after its first acknowledgement, kills it, and answers the numbers it acknowledged. */
async function appendUntilKilled(directory: string, milliseconds: number): Promise<number[]> {
  const child = spawn(process.execPath, [program('append.ts'), directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const started = Promise.withResolvers<void>();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    started.resolve();
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await Promise.race([started.promise, ended]);
  await sleep(milliseconds);
  child.kill('SIGKILL');
  await ended;
  return output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}

test('kill -9 in mid-append loses no acknowledged decision', { timeout: 60_000 }, async () => {
  const directory = await temporaryFolder();
  let total = 0;
  for (let round = 0; round < 8; round += 1) {
    const acknowledged = await appendUntilKilled(directory, (round * 29) % 90);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged[0]).toBeGreaterThanOrEqual(total); // goes on, repeats nothing
    const log = await jsonlLog({ directory });
    const { decisions } = await log.read();
    await log.close();
    expect(decisions.length).toBeGreaterThan(acknowledged.at(-1) ?? Number.POSITIVE_INFINITY);
    total = decisions.length;
  }
});

test('a full disk stops the run with everything acknowledged kept, and it goes on once there is room', {
  timeout: 30_000,
}, async () => {
  const disk = await temporaryFolder();
  const script =
    'mount -t tmpfs -o size=512k tmpfs "$1" && dd if=/dev/zero of="$1/ballast" bs=1k count=200 status=none && exec "$2" "$3" "$1"';
  const ran = await promisify(execFile)('unshare', [
    '-m',
    'sh',
    '-c',
    script,
    'sh',
    disk,
    process.execPath,
    program('fill.ts'),
  ]).catch((error: unknown) => {
    throw new Error('This test needs Linux and the right to mount a tmpfs (run it as root).', { cause: error });
  });
  const happened = z
    .object({
      first: z.string(),
      text: z.string(),
      afterwards: z.string(),
      acknowledged: z.number(),
      before: z.number(),
      cut: z.string().nullable(),
      numbers: z.array(z.number()),
      cutAfter: z.string().nullable(),
    })
    .parse(JSON.parse(ran.stdout));
  expect(happened).toMatchObject({ first: 'no-space', text: 'no-space', afterwards: 'no-space', cutAfter: null });
  expect(happened.acknowledged).toBeGreaterThan(100);
  expect(happened.before).toBeGreaterThanOrEqual(happened.acknowledged);
  expect(happened.numbers).toEqual(Array.from({ length: happened.before + 1 }, (_, seq) => seq));
});

test('a place where nothing can be written is named', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  await expect(jsonlLog({ directory: join(folder, 'file', 'run') })).rejects.toMatchObject({
    name: 'LogError',
    kind: 'unwritable',
  });
  await mkdir(join(folder, 'run', 'log.jsonl'), { recursive: true });
  const log = await jsonlLog({ directory: join(folder, 'run') });
  await expect(log.read()).rejects.toMatchObject({
    name: 'LogError',
    kind: 'unwritable',
    message: expect.stringContaining('EISDIR'),
  });
});
