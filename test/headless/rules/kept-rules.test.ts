import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { forgetRules, type KeptRule, keepRule, keptRules, rulesFile } from '../../../src/headless/rules/kept-rules.ts';

vi.setConfig({ testTimeout: 60_000 });

const MODULE = join(import.meta.dirname, '../../../src/headless/rules/kept-rules.ts');

const rule = (match: string, more: Partial<KeptRule> = {}): KeptRule => ({
  gate: 'command',
  role: 'developer',
  match,
  says: 'allow',
  why: 'It is harmless.',
  scope: 'workspace',
  ...more,
});

async function place(): Promise<{ readonly home: string; readonly root: string }> {
  const home = await mkdtemp(join(tmpdir(), 'swarm-rules-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return { home, root: '/somewhere/project' };
}

const fileOf = (at: { readonly home: string; readonly root: string | null }, scope: KeptRule['scope']): string =>
  rulesFile(at, scope) ?? 'none';

test('what is ruled for a workspace holds there, and what is ruled for the user everywhere, the newest last', async () => {
  const at = await place();
  expect(await keptRules(at)).toEqual([]);
  const [one, two, mine] = [rule('npm test'), rule('npm ci'), rule('git log', { scope: 'user' })];
  for (const each of [one, mine, two]) await keepRule(at, each);
  expect(await keptRules(at)).toEqual([mine, one, two]);
  expect(await keptRules({ ...at, root: '/somewhere/else' })).toEqual([mine]);
  expect(await keptRules({ ...at, root: null })).toEqual([mine]);
  await expect(keepRule({ ...at, root: null }, one)).rejects.toThrow(/no workspace/);
});

test('it is for the user only, and nothing else is left beside it', async () => {
  const at = await place();
  await keepRule(at, rule('git log', { scope: 'user' }));
  expect((await stat(fileOf(at, 'user'))).mode & 0o777).toBe(0o600);
  expect((await readdir(at.home)).filter((name) => !name.endsWith('.lock'))).toEqual(['rules.json']);
});

test('the newest word about the very same takes the place of the older one', async () => {
  const at = await place();
  await keepRule(at, rule('git push'));
  await keepRule(at, rule('npm test'));
  await keepRule(at, rule('git push', { says: 'deny', why: 'Not any more.' }));
  expect((await keptRules(at)).map(({ match, says }) => [match, says])).toEqual([
    ['npm test', 'allow'],
    ['git push', 'deny'],
  ]);
});

test('rules are taken back one by one, and those that are not there are passed over', async () => {
  const at = await place();
  const [one, two] = [rule('npm test'), rule('npm ci')];
  await keepRule(at, one);
  await keepRule(at, two);
  expect(await forgetRules(at, [one, rule('make'), { ...two, scope: 'user' }])).toEqual([one]);
  expect(await keptRules(at)).toEqual([two]);
});

test.each([
  ['no JSON', '{"version": 1, "rules": ['],
  [
    'a gate that nobody knows',
    JSON.stringify({ version: 1, rules: [{ ...rule('x'), scope: undefined, gate: 'door' }] }),
  ],
  ['fields of a newer version', JSON.stringify({ version: 1, rules: [{ ...rule('x'), scope: undefined, until: 5 }] })],
  ['another version', JSON.stringify({ version: 2, rules: [] })],
  [
    'a rule that could only go in circles',
    JSON.stringify({ version: 1, rules: [{ ...rule('x'), scope: undefined, gate: 'budget', match: null }] }),
  ],
])('a file with %s is named with what to do, and nothing of it is lost', async (_, text) => {
  const at = await place();
  await keepRule(at, rule('npm test'));
  const file = fileOf(at, 'workspace');
  await writeFile(file, text);
  for (const act of [
    () => keptRules(at),
    () => keepRule(at, rule('npm ci')),
    () => forgetRules(at, [rule('npm test')]),
  ])
    await expect(act()).rejects.toThrow(new RegExp(`${file}.*Mend the file, or move it away`));
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('of what several processes rule at the same time nothing is lost', async () => {
  const at = await place();
  const kept = async (name: number): Promise<number | null> => {
    const rules = [1, 2, 3].map((each) => rule(`p${name} ${each}`));
    const code = `import { keepRule } from ${JSON.stringify(MODULE)};
      for (const rule of ${JSON.stringify(rules)}) await keepRule(${JSON.stringify(at)}, rule);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return new Promise((resolve) => child.once('close', resolve));
  };
  const own = Promise.all([1, 2, 3].map((each) => keepRule(at, rule(`own ${each}`))));
  expect(await Promise.all([1, 2, 3, 4].map(kept))).toEqual([0, 0, 0, 0]);
  await own;
  expect((await keptRules(at)).map(({ match }) => match).toSorted()).toHaveLength(15);
});
