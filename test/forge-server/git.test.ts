import { join } from 'node:path';
import { expect, test } from 'vitest';
import { client, commit, effects, git, must, open, repo, temporary, world } from './support.ts';

test('what is pushed can be cloned, and REST sees the same commit', async () => {
  const { ada, clone, remote } = await world();
  const sha = await must(clone, 'rev-parse', 'HEAD');
  const other = temporary();
  await must(other, 'clone', '-q', remote('token-ben'), 'copy');
  expect(await must(join(other, 'copy'), 'rev-parse', 'HEAD')).toBe(sha);
  const branch = await ada.repos.getBranch({ ...repo, branch: 'main' });
  expect(branch.data.commit.sha).toBe(sha);
  const ref = await ada.git.getRef({ ...repo, ref: 'heads/main' });
  expect(ref.data.object.sha).toBe(sha);
});

test('the first branch pushed to an empty repository becomes its default', async () => {
  const { forge, ada, clone } = await world();
  await ada.repos.createForAuthenticatedUser({ name: 'other' });
  const url = `${forge.url.replace('//', '//x:token-ada@')}/ada/other.git`;
  await must(clone, 'push', '-q', url, 'main:trunk');
  const { data } = await ada.repos.get({ owner: 'ada', repo: 'other' });
  expect(data.default_branch).toBe('trunk');
  const folder = temporary();
  await must(folder, 'clone', '-q', url, 'copy');
  expect(await must(join(folder, 'copy'), 'branch', '--show-current')).toBe('trunk');
});

test('a push needs a token that may write', async () => {
  const { clone, forge, remote } = await world();
  const push = (url: string) => git(clone, 'push', url, 'HEAD:refs/heads/x');
  expect((await push(`${forge.url}/ada/demo.git`)).stderr).toMatch(/could not read Username|Authentication/);
  expect((await push(remote('wrong'))).stderr).toContain('Authentication failed');
  const denied = await push(remote('token-olga'));
  expect(denied.code).not.toBe(0);
  expect(denied.stderr).toContain('403');
  expect((await push(remote('token-ben'))).code).toBe(0);
});

test('a private repository is hidden from whoever may not read it', async () => {
  const { clone, forge, remote, olga, nobody, ben } = await world({ private: true });
  const folder = temporary();
  expect((await git(folder, 'clone', remote('token-olga'), 'x')).stderr).toMatch(/not found/i);
  expect((await git(folder, 'clone', `${forge.url}/ada/demo.git`, 'y')).code).not.toBe(0);
  expect((await git(clone, 'ls-remote', remote('token-ben'))).stdout).toContain('refs/heads/main');
  for (const octokit of [olga, nobody]) {
    await expect(octokit.repos.get(repo)).rejects.toMatchObject({ status: 404 });
    await expect(octokit.issues.create({ ...repo, title: 'x' })).rejects.toMatchObject({ status: 404 });
  }
  expect((await ben.repos.get(repo)).data.full_name).toBe('ada/demo');
});

test('a public repository can be cloned by anybody', async () => {
  const { forge } = await world();
  const folder = temporary();
  expect((await git(folder, 'clone', '-q', `${forge.url}/ada/demo.git`, 'copy')).code).toBe(0);
});

test('a push that would lose commits is refused, and a lease that is out of date too', async () => {
  const { ada, clone, ...rest } = await world();
  const first = await commit({ clone }, 'feature', { 'b.txt': '1\n' });
  const second = await commit({ clone }, 'feature', { 'b.txt': '2\n' });
  await must(clone, 'reset', '-q', '--hard', first);
  await must(clone, 'commit', '-q', '--allow-empty', '-m', 'other');
  const plain = await git(clone, 'push', 'origin', 'feature');
  expect(plain.code).not.toBe(0);
  expect(plain.stderr).toContain('rejected');
  const stale = await git(clone, 'push', `--force-with-lease=feature:${first}`, 'origin', 'feature');
  expect(stale.stderr).toContain('stale info');
  expect((await ada.git.getRef({ ...repo, ref: 'heads/feature' })).data.object.sha).toBe(second);
  const good = await git(clone, 'push', `--force-with-lease=feature:${second}`, 'origin', 'feature');
  expect(good.code).toBe(0);
  const now = await must(clone, 'rev-parse', 'HEAD');
  expect((await ada.git.getRef({ ...repo, ref: 'heads/feature' })).data.object.sha).toBe(now);
  const pushes = effects(rest.directory).filter((effect) => effect.path.endsWith('receive-pack') && effect.applied);
  expect(pushes.at(-1)).toMatchObject({ login: 'ada', refs: [{ ref: 'refs/heads/feature', from: second, to: now }] });
});

test('a push larger than the buffer of git goes through, and is one effect', async () => {
  const { clone, directory, ada } = await world();
  const noise = Array.from({ length: 60_000 }, () => Math.random().toString(36)).join('\n');
  const before = effects(directory).length;
  const sha = await commit({ clone }, 'big', { 'big.txt': noise });
  expect((await ada.git.getRef({ ...repo, ref: 'heads/big' })).data.object.sha).toBe(sha);
  expect(effects(directory).length).toBe(before + 1);
});

test('nobody can push to the refs the forge keeps for pull requests', async () => {
  const { clone } = await world();
  const pushed = await git(clone, 'push', 'origin', 'HEAD:refs/pull/1/head');
  expect(pushed.stderr).toContain('deny updating a hidden ref');
});

test('a repository can start with a first commit', async () => {
  const forge = await open(temporary());
  const ada = client(forge.url, 'token-ada');
  await ada.repos.createForAuthenticatedUser({ name: 'demo', auto_init: true });
  const { data } = await ada.repos.getContent({ ...repo, path: 'README.md' });
  expect(data).toMatchObject({
    type: 'file',
    encoding: 'base64',
    content: `${Buffer.from('# demo\n').toString('base64')}\n`,
  });
});
