import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonlLog } from '../../../src/adapters/log/jsonl.ts';
import { decisionOf } from './decisions.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('the same text is written once, by one process or two', async () => {
  const directory = await temporaryFolder();
  const log = await jsonlLog({ directory });
  const [one, two] = await Promise.all([log.keep('same'), log.keep('same')]);
  expect(one).toEqual(two);
  const path = join(directory, 'texts', one.sha);
  const { ino } = await stat(path);
  const other = await jsonlLog({ directory });
  expect(await other.keep('same')).toEqual(one);
  await other.append(decisionOf(0));
  expect((await stat(path)).ino).toBe(ino);
  expect(await readdir(join(directory, 'texts'))).toEqual([one.sha]);
});

test('a text that was changed on the disk is not given out', async () => {
  const directory = await temporaryFolder();
  const log = await jsonlLog({ directory });
  const stored = await log.keep('what was said');
  await writeFile(join(directory, 'texts', stored.sha), 'what was SAID');
  await expect(log.text(stored)).rejects.toMatchObject({ name: 'LogError', kind: 'damaged' });
});
