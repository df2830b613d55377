import { appendFile, mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonlLog } from '../../../src/adapters/log/jsonl.ts';
import { listRuns } from '../../../src/adapters/log/list-runs.ts';
import { decisionOf } from './decisions.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function run(directory: string, count: number, filler = 'x'): Promise<void> {
  const log = await jsonlLog({ directory });
  for (let seq = 0; seq < count; seq += 1) await log.append(decisionOf(seq, filler));
  await log.close();
}

test('lists each run by its first and last decision', async () => {
  const folder = await temporaryFolder();
  await run(join(folder, 'b'), 1);
  await run(join(folder, 'a'), 300, 'long '.repeat(200));
  await mkdir(join(folder, 'no run'));
  expect(await listRuns(folder)).toEqual([
    { run: 'a', first: decisionOf(0, 'long '.repeat(200)), last: decisionOf(299, 'long '.repeat(200)), problem: null },
    { run: 'b', first: decisionOf(0), last: decisionOf(0), problem: null },
  ]);
  expect(await listRuns(join(folder, 'nowhere'))).toEqual([]);
});

test('a torn end counts as little as when the log is read, however long it is', async () => {
  const folder = await temporaryFolder();
  await run(join(folder, 'r'), 3);
  const path = join(folder, 'r', 'log.jsonl');
  for (const torn of ['', '\n', 'half a line', 'z'.repeat(200_000), `${'z'.repeat(70_000)}\n`]) {
    await appendFile(path, torn);
    expect(await listRuns(folder)).toEqual([{ run: 'r', first: decisionOf(0), last: decisionOf(2), problem: null }]);
  }
});

test('a run that cannot be read is listed with the reason', async () => {
  const folder = await temporaryFolder();
  await run(join(folder, 'torn'), 1);
  await truncate(join(folder, 'torn', 'log.jsonl'), 30);
  await mkdir(join(folder, 'empty'));
  await writeFile(join(folder, 'empty', 'log.jsonl'), '');
  expect(await listRuns(folder)).toMatchObject([
    { run: 'empty', first: null, last: null, problem: expect.stringContaining('empty') },
    { run: 'torn', first: null, last: null, problem: expect.stringContaining('torn') },
  ]);
});
