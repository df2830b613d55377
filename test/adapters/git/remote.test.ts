import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Fault, startForge } from '../../../src/forge-server/forge-server.ts';
import type { Remote } from '../../../src/ports/git.ts';
import { temporaryFolder, userGit, world, write } from './repositories.ts';

/** The local forge with an empty repository, and the user's first commit pushed to it. */
async function forgeWorld(faults: readonly Fault[] = []) {
  const users = [
    { login: 'ada', token: 'token-ada', id: 1 },
    { login: 'olga', token: 'token-olga', id: 2 },
  ];
  const lines: string[] = [];
  const forge = await startForge({
    directory: await temporaryFolder(),
    users,
    faults,
    log: (line) => lines.push(line),
  });
  onTestFinished(() => forge.close());
  const made = await fetch(`${forge.url}/user/repos`, {
    method: 'POST',
    headers: { authorization: 'token token-ada', 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'demo' }),
  });
  expect(made.status).toBe(201);
  const w = await world();
  const remote = (token: string | null): Remote => ({ url: `${forge.url}/ada/demo.git`, token });
  const bench = await w.store.workbench('one', w.commit);
  await write(bench.folder, { new: 'x' });
  const sealed = await bench.seal(w.commit, 'next');
  if (sealed === null) throw new Error('nothing sealed');
  return { ...w, remote, ada: remote('token-ada'), next: sealed.commit, lines, forge };
}

test('what is pushed is fetched, and a branch that is not there is null', async () => {
  const { store, ada, commit, next } = await forgeWorld();
  await store.push(ada, commit, 'main', null);
  await store.push(ada, next, 'swarm/1-ü', null);
  expect(await store.fetch(ada, 'main')).toBe(commit);
  expect(await store.fetch(ada, 'swarm/1-ü')).toBe(next);
  expect(await store.fetch(ada, 'none')).toBeNull();
});

test('a commit of the forge that nobody here has arrives with its files', async () => {
  const { ada, commit, next, store, forge } = await forgeWorld();
  await store.push(ada, commit, 'main', null);
  const second = await world();
  await store.push(ada, next, 'main', commit);
  expect(await second.store.has(next)).toBe(false);
  expect(await second.store.fetch({ url: `${forge.url}/ada/demo.git`, token: 'token-ada' }, 'main')).toBe(next);
  expect(await second.store.files(next)).toContain('new');
});

test('a push only moves a branch that is where it was expected', async () => {
  const { store, ada, commit, next } = await forgeWorld();
  await store.push(ada, commit, 'task', null);
  await expect(store.push(ada, next, 'task', null)).rejects.toMatchObject({ kind: 'rejected' });
  await expect(store.push(ada, next, 'task', next)).rejects.toMatchObject({ kind: 'rejected' });
  expect(await store.fetch(ada, 'task')).toBe(commit);
  await store.push(ada, next, 'task', commit);
  expect(await store.fetch(ada, 'task')).toBe(next);
  // Said twice it is a success: the first answer may have been lost.
  await store.push(ada, next, 'task', commit);
  await store.push(ada, next, 'task', null);
  // With the right expectation it may also go back.
  await store.push(ada, commit, 'task', next);
  expect(await store.fetch(ada, 'task')).toBe(commit);
});

test('of two pushes at once one wins', async () => {
  const { store, ada, commit, next } = await forgeWorld();
  await store.push(ada, commit, 'main', null);
  const merged = await store.merge(commit, next, 'other');
  if (!merged.clean) throw new Error('not clean');
  const results = await Promise.allSettled([
    store.push(ada, next, 'main', commit),
    store.push(ada, merged.commit, 'main', commit),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a sign-in that is refused is named, without the token', async () => {
  const { store, remote, commit } = await forgeWorld();
  for (const token of ['wrong-token', 'token-olga', null]) {
    const refused = store.push(remote(token), commit, 'main', null);
    await expect(refused).rejects.toMatchObject({ name: 'GitError', kind: 'unauthorised' });
    const error = await refused.catch((reason: unknown) => reason);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('token');
  }
});

test('a forge that is away is unreachable', async () => {
  const { store, forge } = await forgeWorld();
  const gone = { url: `${forge.url.replace(/\d+$/, '1')}/ada/demo.git`, token: 'token-ada' };
  await expect(store.fetch(gone, 'main')).rejects.toMatchObject({ kind: 'unreachable' });
});

test('the token is in no file of the store and is not sent to another address', async () => {
  const { store, commit, directory } = await forgeWorld();
  const asked: (string | undefined)[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(404).end();
  });
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    const port = (elsewhere.address() as AddressInfo).port;
    response.writeHead(302, { location: `http://localhost:${port}${request.url}` }).end();
  });
  for (const each of [server, elsewhere]) {
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void each.close());
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`;
  await expect(store.push({ url, token: 'canary-token' }, commit, 'main', null)).rejects.toThrow();
  const basic = `Basic ${Buffer.from('x-access-token:canary-token').toString('base64')}`;
  expect(asked[0]).toBe(basic);
  expect(asked.slice(1).filter((header) => header !== undefined)).toEqual([]);
  const { execFileSync } = await import('node:child_process');
  const found = execFileSync('bash', ['-c', `grep -rlE 'canary-token|${basic.slice(6)}' . || true`], {
    cwd: directory,
  });
  expect(found.toString()).toBe('');
});

test('addresses that run programs or carry a password are refused', async () => {
  const { store, commit } = await world();
  for (const url of [
    'ext::sh -c touch% x',
    'file:///tmp/x',
    '/tmp/x',
    'ssh://-oProxyCommand=x/y',
    'https://u:p@forge.example/x',
  ]) {
    const refused = store.push({ url, token: null }, commit, 'main', null);
    await expect(refused).rejects.toMatchObject({ kind: 'unsupported' });
  }
});

test('a pushed branch is an ordinary one for anybody else', async () => {
  const { store, ada, commit, forge } = await forgeWorld();
  await store.push(ada, commit, 'main', null);
  const folder = await temporaryFolder();
  await userGit(folder, 'clone', '-q', `${forge.url.replace('//', '//x:token-ada@')}/ada/demo.git`, 'copy');
  expect(await userGit(`${folder}/copy`, 'rev-parse', 'HEAD')).toBe(commit);
});
