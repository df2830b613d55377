import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { play } from '../../src/rehearsal/plays/demonstration.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/rehearsal-server.ts';
import { type Ended, makePlace, type Place, reportIn } from './command-line.ts';

vi.setConfig({ testTimeout: 240_000 });

let server: Rehearsal;
beforeAll(async () => {
  server = await startRehearsal({ play });
});
afterAll(() => server.close());

const begin = (place: Place, more: readonly string[] = []): string[] => [
  ...['run', '--repo', place.repo, '--issue', place.issue, '--base-url', `${server.url}/v1`, '--json', ...more],
];

const factsIn = ({ stdout }: Ended): { type: string; [key: string]: unknown }[] =>
  stdout
    .trim()
    .split('\n')
    .flatMap((line) => JSON.parse(line).facts ?? []);

const rulesOf = async (place: Place): Promise<readonly Record<string, unknown>[]> => {
  const { stdout, stderr, code } = await place.swarm(['rules', '--repo', place.repo, '--json']);
  expect(code, stderr).toBe(0);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
};

test('an answer makes a rule: it holds in its run and in the next, is listed, and is taken back', async () => {
  await using place = await makePlace();
  const stopped = await place.swarm(begin(place, ['--gate', 'plan=policy']));
  expect(stopped.code, stopped.stderr).toBe(3);
  const { run } = reportIn(stopped);

  const listed = await place.swarm(['runs']);
  expect(listed.stdout).toMatch(/waits: a\d+/);
  expect(listed.stdout).toMatch(/asked by developer-\d \(developer, works on t\d\)/);
  expect(listed.stdout).toMatch(/a yes: +Merges pull request #\d+ \(commit [0-9a-f]{10}, \d files?\) into main/);
  expect(listed.stdout).toMatch(/a no: +Sends t\d back/);
  const [ask = ''] = /\ba\d+(?=:)/.exec(listed.stdout) ?? [];

  const answer = ['answer', String(run), ask, 'allow', '--json'];
  for (const [more, said] of [
    [['--rule', 'forever'], /--rule forever .*run, workspace or user/],
    [['--rule', 'user', '--match', 'npm test'], /about merge holds for every question/],
  ] as const) {
    const refused = await place.swarm([...answer, ...more]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(said)]);
  }
  const never = await place.swarm([...answer.with(3, 'deny'), '--rule', 'user']);
  expect([never.code, never.stderr]).toEqual([2, expect.stringMatching(/no rule for questions like/)]);
  expect(await rulesOf(place)).toEqual([]);
  const ended = await place.swarm([...answer, '--reason', 'Green is good.', '--rule', 'workspace']);
  expect(ended.code, ended.stderr).toBe(0);
  const facts = factsIn(ended);
  expect(facts.filter(({ type }) => type === 'rule-added')).toHaveLength(1);
  // What was asked at the same time is answered by the rule as well, and nothing is asked after it.
  const answered = facts.filter(({ type, by }) => type === 'ask-answered' && by === 'chair');
  expect(new Set(answered.map(({ reason }) => reason))).toEqual(new Set(['Green is good.']));
  const rule = { gate: 'merge', role: null, match: null, says: 'allow', why: 'Green is good.', scope: 'workspace' };
  expect(await rulesOf(place)).toEqual([rule]);
  const shown = await place.swarm(['rules', '--repo', place.repo]);
  expect(shown.stdout).toBe(
    '1  Always allow every question of gate merge, in every run of this workspace.  (Green is good.)\n',
  );

  const again = await place.swarm(begin(place));
  expect(again.stdout).toContain('Rules of yours hold in this run: 1.');
  expect(factsIn(again)[0]).toMatchObject({ settings: { rules: [rule] } });

  const none = await place.swarm(['rules', 'remove', '2', '--repo', place.repo]);
  expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/There is no rule 2/)]);
  expect((await place.swarm(['rules', 'remove', '1', '--repo', place.repo])).stdout).toMatch(/^No more: Always allow/);
  expect(await rulesOf(place)).toEqual([]);
});

test('where the file of rules is damaged no run begins, and nothing of it is lost', async () => {
  await using place = await makePlace();
  const stopped = await place.swarm(begin(place));
  const { run } = reportIn(stopped);
  const file = join(place.home, 'rules.json');
  await writeFile(file, '{ "version": 1, "rules": [{ "gate": "merge" }] }');
  const calls = server.calls();
  for (const args of [
    ['answer', String(run), 'a1', 'allow', '--rule', 'user', '--json'],
    begin(place, ['--fresh']),
    ['rules', '--repo', place.repo],
  ]) {
    const refused = await place.swarm(args);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(`The rules in ${file} are damaged`)]);
  }
  expect(server.calls()).toBe(calls);
  expect(await readFile(file, 'utf8')).toBe('{ "version": 1, "rules": [{ "gate": "merge" }] }');
});

test('what the chair orders is done at once; what makes no sense is refused, and the run stands as it was', async () => {
  await using place = await makePlace();
  const { run } = reportIn(await place.swarm(begin(place)));
  const [log = ''] = globSync(join(place.home, 'repositories', '*', 'runs', String(run), 'log.jsonl'));
  const before = await readFile(log, 'utf8');
  for (const [words, said] of [
    [['dance'], /There is no measure "dance"/],
    [['terminate'], /is not understood. Write:/],
    [['terminate', 'developer-9'], /There is no agent developer-9 now. There are: pm-1/],
    [['terminate', 'picard'], /of the board/],
    [['accept', 't9'], /There is no task t9/],
    [['rebudget', 'run', 'much'], /"much" is no budget/],
    [['rebudget', 'moon', '2M'], /rebudget moon 2M is not understood/],
    [['narrow', 'pm-1', 'no-fun'], /The condition "no-fun" is not understood/],
    [['mode', 'chaos'], /mode chaos is not understood/],
  ] as const) {
    const refused = await place.swarm(['order', String(run), ...words]);
    expect([refused.code, refused.stderr], words.join(' ')).toEqual([2, expect.stringMatching(said)]);
  }
  expect(await readFile(log, 'utf8')).toBe(before);

  const one = await place.swarm(['order', String(run), 'rebudget run 3M', '--json']);
  expect(one.code, one.stderr).toBe(3);
  expect(one.stdout).toContain('Sets the budget of the run to 3.0M tokens; it is 4.0M tokens now.');
  expect(factsIn(one).find(({ type }) => type === 'budget-set')).toMatchObject({
    tokens: 3_000_000,
    cap: { of: 'run' },
  });
  const end = await place.swarm(['order', String(run), 'stop', '--why', 'Another way was found.', '--json']);
  expect(end.code, end.stderr).toBe(1);
  expect(reportIn(end).outcome).toMatch(/cancelled|failed/);
  expect(end.stdout).toContain('Another way was found.');
});
