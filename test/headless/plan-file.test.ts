import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { putPlanFile } from '../../src/headless/run/plan-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-plan-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a plan is put into its file once, and what the user wrote there since is kept', async () => {
  const file = join(folder, 'a1-plan.yaml');
  expect(await putPlanFile(file, 'summary: ours\n')).toBe(false);
  expect(await putPlanFile(file, 'summary: ours\n')).toBe(false);
  await writeFile(file, 'summary: theirs\n');
  expect(await putPlanFile(file, 'summary: ours\n')).toBe(true);
  expect(await readFile(file, 'utf8')).toBe('summary: theirs\n');
});
