import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeSample } from '../../src/rehearsal/sample/make-sample.ts';
import { scratch, shell } from './stage.ts';

const git = async (folder: string, args: string) => (await shell(folder, `git ${args}`)).output.trim();
const csv = 'node --test test/csv.test.js';
const money = 'node --test test/money.test.js';

test('the sample is a clean repository with a history, the same commits each time', async () => {
  const [one, other] = [await scratch(), await scratch()];
  const sample = await makeSample(one);
  expect(await makeSample(other)).toEqual(sample);
  expect(await git(one, 'rev-parse HEAD')).toBe(sample.commit);
  expect(await git(one, 'branch --show-current')).toBe(sample.branch);
  expect(await git(one, 'rev-list --count HEAD')).toBe('4');
  expect(await git(one, 'status --porcelain')).toBe('');
  expect(sample.issue.body).not.toContain('src/');
});

test('exactly two test files fail, for the two bugs of the issue', { timeout: 60_000 }, async () => {
  const folder = await scratch();
  await makeSample(folder);
  expect((await shell(folder, 'npm test')).code).toBe(1);
  for (const check of [csv, money]) expect((await shell(folder, check)).code).toBe(1);
  const { code } = await shell(folder, 'node --test test/ledger.test.js test/months.test.js test/settle.test.js');
  expect(code).toBe(0);
});

test('refuses a folder that holds something', async () => {
  const folder = join(await scratch(), 'full');
  await mkdir(folder);
  await writeFile(join(folder, 'mine.txt'), 'mine');
  await expect(makeSample(folder)).rejects.toThrow('needs an empty folder');
});

test('takes nothing from the environment of git', async () => {
  const folder = await scratch();
  process.env.GIT_AUTHOR_NAME = 'Somebody else';
  process.env.GIT_DIR = '/nowhere';
  try {
    const sample = await makeSample(join(folder, 'kitty'));
    expect(sample.commit).toBe((await makeSample(join(folder, 'again'))).commit);
  } finally {
    delete process.env.GIT_AUTHOR_NAME;
    delete process.env.GIT_DIR;
  }
  expect(await git(join(folder, 'kitty'), 'log --format=%an')).not.toContain('Somebody else');
});
