import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { gitRunner } from '../../../src/adapters/git/git.ts';
import { startForge } from '../../../src/forge-server/forge-server.ts';
import { temporaryFolder, userGit, world } from './repositories.ts';

/** A forge that takes a call and never answers it: `asked` is settled with the call's socket. */
async function silentForge() {
  const asked = Promise.withResolvers<Socket>();
  const server = createServer(({ socket }) => asked.resolve(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x/y.git`;
  return { remote: { url, token: null }, asked: asked.promise };
}

/** The program at the other end is gone. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => (socket.destroyed ? resolve() : socket.once('close', () => resolve())));

test.each(['fetch', 'push'] as const)('a %s ends with the signal and leaves no program behind', async (what) => {
  const { store, commit } = await world();
  const { remote, asked } = await silentForge();
  const gone = new AbortController();
  const during = store.during(gone.signal);
  const work = what === 'fetch' ? during.fetch(remote, 'main') : during.push(remote, commit, 'main', null);
  const ended = expect(work).rejects.toThrow('paused');
  const socket = await asked;
  gone.abort(new Error('paused'));
  await ended;
  await closed(socket);
});

test('a transfer that runs out of time is ended, with all that it started', async () => {
  const { store } = await world();
  const { remote, asked } = await silentForge();
  const git = gitRunner(await temporaryFolder());
  const places = { gitDir: store.path, commonDir: store.path, workTree: null };
  const args = ['ls-remote', '--end-of-options', remote.url];
  const call = git({ places, args, protocols: 'web', timeoutMs: 1_500 });
  await expect(call).rejects.toMatchObject({ name: 'GitError', kind: 'unreachable', message: /did not end in time/ });
  await closed(await asked);
});

test('what waits for its turn ends with its own signal, and only that', async () => {
  const { store, commit } = await world();
  const { remote, asked } = await silentForge();
  const [first, second] = [new AbortController(), new AbortController()];
  const hanging = expect(store.during(first.signal).fetch(remote, 'one')).rejects.toThrow('first');
  const socket = await asked;
  const waiting = expect(store.during(second.signal).fetch(remote, 'two')).rejects.toThrow('second');
  second.abort(new Error('second'));
  await waiting;
  expect(socket.destroyed).toBe(false);
  first.abort(new Error('first'));
  await hanging;
  await expect(store.during(first.signal).fetch(remote, 'main')).rejects.toThrow('first');
  await expect(store.during(first.signal).push(remote, commit, 'main', null)).rejects.toThrow('first');
  const further = store.during(first.signal).during(new AbortController().signal);
  await expect(further.push(remote, commit, 'main', null)).rejects.toThrow('first');
  // Reading goes on, in the same store.
  expect(await store.during(first.signal).has(commit)).toBe(true);
});

test('a store can be fetched into after a fetch was ended, and a signal that never comes changes nothing', async () => {
  const users = [{ login: 'ada', token: 'token-ada', id: 1 }];
  const forge = await startForge({ directory: (await world()).directory, users });
  onTestFinished(() => forge.close());
  await fetch(`${forge.url}/user/repos`, {
    method: 'POST',
    headers: { authorization: 'token token-ada', 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'demo' }),
  });
  const { store, commit } = await world();
  const { remote, asked } = await silentForge();
  const gone = new AbortController();
  const ended = expect(store.during(gone.signal).fetch(remote, 'main')).rejects.toThrow('over');
  await asked;
  gone.abort(new Error('over'));
  await ended;
  const ada = { url: `${forge.url}/ada/demo.git`, token: 'token-ada' };
  const during = store.during(new AbortController().signal);
  await during.push(ada, commit, 'main', null);
  expect(await during.fetch(ada, 'main')).toBe(commit);
  expect(await userGit(store.path, 'fsck', '--strict', '--no-dangling')).toBe('');
});
