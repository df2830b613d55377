import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { client, commit, effects, must, open, openPull, repo, temporary, users, world } from './support.ts';

const main = new URL('../../src/forge-server/main.ts', import.meta.url).pathname;
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Started {
  child: ChildProcess;
  url: string;
  port: number;
  ended: Promise<unknown[]>;
}

async function start(directory: string, ...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, [main, '--directory', directory, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const ended = once(child, 'exit');
  const line = await Promise.race([
    once(child.stdout, 'data'),
    ended.then((how) => Promise.reject(new Error(String(how)))),
  ]);
  const { url, port }: { url: string; port: number } = JSON.parse(String(line[0]));
  return { child, url, port, ended };
}

function withUsers(): string {
  const directory = temporary();
  writeFileSync(join(directory, 'users.json'), JSON.stringify(users));
  return directory;
}

test('a forge started again on its directory knows everything', async () => {
  const w = await world();
  await w.ada.issues.create({ ...repo, title: 'An issue', body: 'text', labels: ['bug'] });
  const { number, sha } = await openPull(w);
  const at = { ...repo, pull_number: number };
  await w.ben.pulls.createReview({ ...at, event: 'COMMENT', comments: [{ path: 'a.txt', line: 3, body: 'hm' }] });
  await w.ada.repos.createCommitStatus({ ...repo, sha, state: 'success', context: 'swarm' });
  const everything = async (octokit: typeof w.ada, url: string) => {
    const answers = await Promise.all([
      octokit.repos.get(repo),
      octokit.issues.listForRepo({ ...repo, state: 'all' }),
      octokit.pulls.get(at),
      octokit.pulls.listReviews(at),
      octokit.pulls.listReviewComments(at),
      octokit.repos.getCombinedStatusForRef({ ...repo, ref: sha }),
      octokit.repos.listCollaborators(repo),
    ]);
    return JSON.parse(JSON.stringify(answers.map(({ data }) => data)).replaceAll(url, 'URL'));
  };
  const before = await everything(w.ada, w.forge.url);
  await w.forge.close();
  const again = await open(w.directory);
  expect(await everything(client(again.url, 'token-ada'), again.url)).toEqual(before);
  const next = await client(again.url, 'token-ada').issues.create({ ...repo, title: 'next' });
  expect(next.data.number).toBe(3);
});

test('killed with SIGKILL in the middle of writing, it has everything it answered for', async () => {
  const directory = withUsers();
  const first = await start(directory);
  const ada = client(first.url, 'token-ada');
  await ada.repos.createForAuthenticatedUser({ name: 'demo' });
  const answered: number[] = [];
  const writers = Array.from({ length: 8 }, async () => {
    for (;;) answered.push((await ada.issues.create({ ...repo, title: 'x' })).data.number);
  }).map((writer) => writer.catch(() => {}));
  while (answered.length < 40) await new Promise((resolve) => setTimeout(resolve, 5));
  first.child.kill('SIGKILL');
  await Promise.all([...writers, first.ended]);
  const second = await start(directory);
  const kept = await client(second.url, 'token-ada').paginate('GET /repos/{owner}/{repo}/issues', {
    ...repo,
    per_page: 100,
  });
  const numbers = kept.map((issue) => issue.number).sort((one, other) => one - other);
  expect(numbers).toEqual(expect.arrayContaining(answered));
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1));
});

test('a merge cut off between the branch and the record is finished at the next start', async () => {
  const w = await world();
  const { number } = await openPull(w, 'feature', 'Closes #2');
  await w.ada.issues.create({ ...repo, title: 'two' });
  const at = { ...repo, pull_number: number };
  const file = join(w.directory, 'ada', 'demo.json');
  const before = readFileSync(file, 'utf8');
  const { data } = await w.ada.pulls.merge({ ...at, merge_method: 'squash' });
  await w.forge.close();
  const state = JSON.parse(before);
  state.issues[0].pull.merging = { sha: data.sha, by: 'ada' };
  writeFileSync(file, JSON.stringify(state));
  const again = client((await open(w.directory)).url, 'token-ada');
  expect((await again.pulls.get(at)).data).toMatchObject({ merged: true, merge_commit_sha: data.sha });
  expect((await again.issues.get({ ...repo, issue_number: 2 })).data.state).toBe('closed');
});

test('a merge cut off before the branch moved can be done again', async () => {
  const w = await world();
  const { number } = await openPull(w);
  await w.forge.close();
  const file = join(w.directory, 'ada', 'demo.json');
  const state = JSON.parse(readFileSync(file, 'utf8'));
  state.issues[0].pull.merging = { sha: '1'.repeat(40), by: 'ada' };
  writeFileSync(file, JSON.stringify(state));
  const again = client((await open(w.directory)).url, 'token-ada');
  expect((await again.pulls.get({ ...repo, pull_number: number })).data.merged).toBe(false);
  expect((await again.pulls.merge({ ...repo, pull_number: number })).data.merged).toBe(true);
});

test('two forges do not share a directory', async () => {
  const directory = withUsers();
  const first = await start(directory);
  await expect(open(directory)).rejects.toThrow('Another forge is running');
  first.child.kill('SIGKILL');
  await first.ended;
  expect((await open(directory)).port).toBeGreaterThan(0);
});

test('the process says where it is, and stops on SIGTERM or when its input ends', async () => {
  const directory = withUsers();
  const first = await start(directory);
  expect(first.url).toBe(`http://127.0.0.1:${first.port}`);
  first.child.kill('SIGTERM');
  expect(await first.ended).toEqual([0, null]);
  const second = await start(directory, '--watch-stdin');
  second.child.stdin?.end();
  expect(await second.ended).toEqual([0, null]);
});

test('without a users file the process makes one user and keeps the token to its owner', async () => {
  const directory = temporary();
  const { url } = await start(directory);
  const [user]: typeof users = JSON.parse(readFileSync(join(directory, 'users.json'), 'utf8'));
  expect((await client(url, user?.token).users.getAuthenticated()).data.login).toBe('swarm');
});

test('the process obeys a fault plan, and records pushes made through it', async () => {
  const directory = withUsers();
  const faults = join(temporary(), 'faults.json');
  const { url } = await start(directory, '--faults', faults);
  const ada = client(url, 'token-ada');
  await ada.repos.createForAuthenticatedUser({ name: 'demo' });
  const clone = temporary();
  await must(clone, 'init', '-q', '-b', 'main');
  await must(clone, 'remote', 'add', 'origin', `${url.replace('//', '//x:token-ada@')}/ada/demo.git`);
  await commit({ clone }, 'main', { 'a.txt': 'a\n' });
  writeFileSync(faults, JSON.stringify([{ match: 'POST /repos/*/*/issues', nth: 1, do: 'apply-then-drop' }]));
  await expect(ada.issues.create({ ...repo, title: 'once' })).rejects.toThrow();
  expect((await ada.issues.listForRepo(repo)).data.map((issue) => issue.title)).toEqual(['once']);
  expect(effects(directory).map((one) => one.refs?.[0]?.ref ?? one.path)).toEqual([
    '/user/repos',
    'refs/heads/main',
    '/repos/ada/demo/issues',
  ]);
  expect(existsSync(join(directory, 'ada', 'demo.git', 'HEAD'))).toBe(true);
});
