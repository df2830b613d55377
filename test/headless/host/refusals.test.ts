import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startForge } from '../../../src/forge-server/forge-server.ts';
import { connectTo } from '../../../src/link/connect-to.ts';
import { screenEnd } from '../../../src/link/link.ts';
import { makePlace } from '../command-line.ts';
import { openDesk } from './desk.ts';
import { endHost, openScreen, startHost } from './host-process.ts';

const TOKEN = 'token-only-in-memory-0815';

describe('what a host refuses is said by kind and in a sentence', () => {
  test('without a folder, and in a folder without a repository', async () => {
    await using place = await makePlace();
    const empty = join(place.folder, 'empty');
    mkdirSync(empty);
    const bare = await startHost({ home: place.home });
    onTestFinished(() => endHost(bare));
    const screen = await openScreen(bare.said.address);
    await expect(screen.ask('repository', { forge: 'auto' })).rejects.toMatchObject({ kind: 'no-folder' });
    const host = await startHost({ home: place.home, folder: empty });
    onTestFinished(() => endHost(host));
    expect(host.said.address).not.toBe(bare.said.address);
    const inEmpty = await openScreen(host.said.address, { folder: empty });
    await expect(inEmpty.ask('repository', { forge: 'auto' })).rejects.toMatchObject({ kind: 'no-repository' });
    expect(await inEmpty.ask('runs', null)).toEqual([]);
  });

  test('before hello, and to another version', async () => {
    const desk = await openDesk();
    const host = await desk.host();
    const { socket } = await connectTo(host.said.address);
    const answers = { secret: async () => null, editorTurn: () => Promise.reject(new Error('none')) };
    const nothing = () => {};
    const hears = { decided: nothing, live: nothing, runsChanged: nothing, notice: nothing, endEditorTurn: nothing };
    const link = screenEnd(socket, answers, hears);
    await expect(link.ask('runs', null)).rejects.toMatchObject({ kind: 'cannot' });
    const hello = { version: 0, folder: null, trusted: true };
    await expect(link.ask('hello', hello)).rejects.toMatchObject({
      kind: 'version',
      message: expect.stringContaining(`process ${host.said.pid}`),
    });
    expect(await host.ended).toBe(0);
    await link.closed;
  });

  test('a start that names no model, no check, or a branch that is not there; and what is no run', async () => {
    const desk = await openDesk();
    const screen = await desk.screen(await desk.host());
    await expect(desk.start(screen, { models: {} })).rejects.toMatchObject({ kind: 'model' });
    await expect(desk.start(screen, { checks: [] })).rejects.toMatchObject({ kind: 'cannot' });
    await expect(desk.start(screen, { branch: 'gone' })).rejects.toMatchObject({
      message: expect.stringMatching(/gone/),
    });
    await expect(desk.start(screen, { issue: 99 })).rejects.toMatchObject({ message: expect.not.stringMatching(/--/) });
    const own = { provider: 'openai', name: 'gpt-5', baseUrl: null, window: null };
    const keyless = await desk.screen(await desk.host().then(() => desk.host()), { secret: () => null });
    expect(keyless.welcome.pid).toBe(screen.welcome.pid);
    screen.link.close();
    await expect(desk.start(keyless, { models: { default: own } })).rejects.toMatchObject({ kind: 'model' });
    await expect(keyless.ask('continue', { run: 'none' })).rejects.toMatchObject({ kind: 'cannot' });
    expect(await keyless.ask('runs', null)).toEqual([]);
  });
});

test('a forge at an address wants a token, which a screen has and no file', async () => {
  const desk = await openDesk();
  const forge = await startForge({
    directory: join(desk.place.folder, 'elsewhere'),
    users: [{ login: 'ada', token: TOKEN, id: 1 }],
  });
  onTestFinished(() => forge.close());
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  await fetch(`${forge.url}/user/repos`, { method: 'POST', headers, body: JSON.stringify({ name: 'sample' }) });
  const wish = `${forge.url}/ada/sample`;
  const host = await desk.host();
  let token: string | null = null;
  const screen = await desk.screen(host, { secret: () => token });
  const { forge: shown } = await screen.ask('repository', { forge: wish });
  expect(shown).toEqual({ kind: 'github', baseUrl: forge.url, repository: 'ada/sample', url: wish });
  const issues = () => screen.ask('issues', { forge: wish, state: 'open', page: 1 });
  await expect(issues()).rejects.toMatchObject({ kind: 'signed-out' });
  token = 'wrong';
  await expect(issues()).rejects.toMatchObject({ kind: 'signed-out' });
  token = TOKEN;
  screen.link.tell('secretsChanged', null);
  const made = await screen.ask('newIssue', { forge: wish, title: 'It is slow', body: 'Very.' });
  expect(made).toMatchObject({ number: 1, author: 'ada', state: 'open', title: 'It is slow' });
  expect((await issues()).issues).toEqual([made]);
  expect(screen.asked).toContainEqual({ of: 'forge', baseUrl: forge.url });
  await expect(screen.ask('issues', { forge: 'http://example.org/a/b', state: 'open', page: 1 })).rejects.toMatchObject(
    {
      kind: 'cannot',
    },
  );
});
