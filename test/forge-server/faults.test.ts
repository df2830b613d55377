import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Fault } from '../../src/forge-server/forge-server.ts';
import { changed, commit, effects, git, must, refusal, repo, temporary, world } from './support.ts';

const pulls = 'POST /repos/*/*/pulls';
const push = 'POST /*/*.git/git-receive-pack';

async function withBranch(faults: Fault[]) {
  const w = await world({ faults });
  await commit(w, 'feature', { 'a.txt': changed(3, 'x') });
  const create = () => w.ada.pulls.create({ ...repo, title: 'x', head: 'feature', base: 'main' });
  const made = async () => (await w.ada.pulls.list({ ...repo, state: 'all' })).data.length;
  const applied = () => effects(w.directory).filter((one) => one.applied && one.path.endsWith('/pulls')).length;
  return { ...w, create, made, applied };
}

test('drop: the request is lost, and nothing happened', async () => {
  const { create, made, applied } = await withBranch([{ match: pulls, nth: 1, do: 'drop' }]);
  await expect(create()).rejects.toThrow();
  expect([await made(), applied()]).toEqual([0, 0]);
  expect((await create()).status).toBe(201);
});

test('apply-then-drop: the answer is lost, and it did happen', async () => {
  const { create, made, applied } = await withBranch([{ match: pulls, nth: 1, do: 'apply-then-drop' }]);
  await expect(create()).rejects.toThrow();
  expect([await made(), applied()]).toEqual([1, 1]);
  expect(JSON.stringify((await refusal(create())).body.errors)).toContain('A pull request already exists');
  expect(applied()).toBe(1);
});

test('lose: answered as if it had happened, and it did not', async () => {
  const { create, made, applied } = await withBranch([{ match: pulls, nth: 1, do: 'lose' }]);
  expect((await create()).status).toBe(201);
  expect([await made(), applied()]).toEqual([0, 0]);
  expect((await create()).status).toBe(201);
  expect([await made(), applied()]).toEqual([1, 1]);
});

test('contains: only requests with this text in their body are struck', async () => {
  const { create, made, ada } = await withBranch([{ match: 'POST /**', contains: 'second', do: 'drop' }]);
  expect((await create()).status).toBe(201);
  await expect(ada.issues.create({ ...repo, title: 'the second' })).rejects.toThrow();
  expect(await made()).toBe(1);
});

test('apply-then-hang: no answer comes, it did happen, and closing the forge ends the wait', async () => {
  const { create, made, forge } = await withBranch([{ match: pulls, nth: 1, do: 'apply-then-hang' }]);
  let settled = false;
  const hanging = create().then(
    () => 'answered',
    () => 'cut off',
  );
  void hanging.then(() => {
    settled = true;
  });
  while ((await made()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(settled).toBe(false);
  await forge.close();
  expect(await hanging).toBe('cut off');
});

test('status: the request is refused as asked, headers included, and nothing happened', async () => {
  const { create, made, ada } = await withBranch([
    { match: pulls, nth: 1, do: 'status', status: 502 },
    { match: pulls, nth: 2, do: 'status', status: 429, headers: { 'retry-after': '7' }, message: 'Slow down' },
  ]);
  expect((await refusal(create())).status).toBe(502);
  await expect(create()).rejects.toMatchObject({ status: 429, response: { headers: { 'retry-after': '7' } } });
  expect(await made()).toBe(0);
  expect((await create()).status).toBe(201);
  expect((await ada.pulls.list(repo)).data).toHaveLength(1);
});

test('delay: the answer takes its time', async () => {
  const { create } = await withBranch([{ match: pulls, do: 'delay', ms: 400 }]);
  const started = performance.now();
  await create();
  expect(performance.now() - started).toBeGreaterThanOrEqual(390);
});

test('stale-reads: what was made is missing from lists for a while, and found by its number', async () => {
  const faults: Fault[] = [{ match: 'POST /repos/*/*/issues/*/comments', nth: 2, do: 'stale-reads', ms: 700 }];
  const { ada } = await world({ faults });
  const at = { ...repo, issue_number: (await ada.issues.create({ ...repo, title: 'x' })).data.number };
  const bodies = async () => (await ada.issues.listComments(at)).data.map((comment) => comment.body);
  await ada.issues.createComment({ ...at, body: 'one' });
  const second = await ada.issues.createComment({ ...at, body: 'two' });
  expect(await bodies()).toEqual(['one']);
  expect((await ada.issues.getComment({ ...repo, comment_id: second.data.id })).data.body).toBe('two');
  await expect.poll(bodies, { timeout: 3000 }).toEqual(['one', 'two']);
});

test('a push can be dropped before it is applied, and after', async () => {
  const w = await world({
    faults: [
      { match: push, nth: 2, do: 'drop' },
      { match: push, nth: 3, do: 'apply-then-drop' },
    ],
  });
  const heads = async () => (await must(w.clone, 'ls-remote', '--heads', 'origin')).split('\n').length;
  expect((await git(w.clone, 'push', 'origin', 'HEAD:refs/heads/one')).code).not.toBe(0);
  expect(await heads()).toBe(1);
  expect((await git(w.clone, 'push', 'origin', 'HEAD:refs/heads/one')).code).not.toBe(0);
  expect(await heads()).toBe(2);
  expect((await git(w.clone, 'push', 'origin', 'HEAD:refs/heads/one')).stderr).toContain('Everything up-to-date');
  expect(effects(w.directory).filter((one) => one.refs?.[0]?.ref === 'refs/heads/one')).toHaveLength(1);
});

test('a plan in a file is read again when it changes', async () => {
  const path = join(temporary(), 'faults.json');
  const { ada } = await world({ faults: path });
  const write = (faults: Fault[]) => {
    writeFileSync(`${path}.new`, JSON.stringify(faults));
    renameSync(`${path}.new`, path);
  };
  const create = () => ada.issues.create({ ...repo, title: 'x' });
  expect((await create()).status).toBe(201);
  write([{ match: 'POST /repos/**', nth: 2, do: 'status', status: 503 }]);
  expect((await create()).status).toBe(201);
  expect((await refusal(create())).status).toBe(503);
  write([]);
  expect((await create()).status).toBe(201);
});

test('the effect log says who did what and how it was answered, refusals too', async () => {
  const { directory, ada, ben, create } = await withBranch([]);
  await create();
  await refusal(create());
  await ben.issues.createComment({ ...repo, issue_number: 1, body: 'b'.repeat(500) });
  await ada.issues.get({ ...repo, issue_number: 1 });
  const seen = effects(directory).map((one) => [
    one.login,
    one.method,
    one.path.replace('/repos/ada/demo', ''),
    one.status,
    one.applied,
  ]);
  expect(seen).toEqual([
    ['ada', 'POST', '/user/repos', 201, true],
    ['ada', 'PUT', '/collaborators/ben', 204, true],
    ['ada', 'POST', '/ada/demo.git/git-receive-pack', 200, true],
    ['ada', 'POST', '/ada/demo.git/git-receive-pack', 200, true],
    ['ada', 'POST', '/pulls', 201, true],
    ['ada', 'POST', '/pulls', 422, false],
    ['ben', 'POST', '/issues/1/comments', 201, true],
  ]);
  expect(effects(directory).at(-1)?.summary.length).toBeLessThan(300);
});
