import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startForge } from '../../../src/forge-server/forge-server.ts';
import { sampleIssue } from '../../../src/rehearsal/sample/sample-issue.ts';
import { filesWith, KEY, openDesk, tidied } from './desk.ts';

vi.setConfig({ testTimeout: 240_000 });

const TOKEN = 'token-only-in-memory-0816';

test('a token that is taken away in the middle is used no longer: it is asked about, and the new one is used', async () => {
  const desk = await openDesk();
  const forge = await startForge({
    directory: join(desk.place.folder, 'elsewhere'),
    users: [{ login: 'ada', token: TOKEN, id: 1 }],
  });
  onTestFinished(() => forge.close());
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  await fetch(`${forge.url}/user/repos`, { method: 'POST', headers, body: JSON.stringify({ name: 'sample' }) });
  const remote = `${forge.url.replace('//', `//ada:${TOKEN}@`)}/ada/sample.git`;
  await promisify(execFile)('git', ['push', '--quiet', remote, 'HEAD:refs/heads/main'], { cwd: desk.place.repo });
  const wish = `${forge.url}/ada/sample`;
  const host = await desk.host();
  let token: string | null = TOKEN;
  const screen = await desk.screen(host, { secret: ({ of }) => (of === 'model' ? KEY : token) });
  const { number } = await screen.ask('newIssue', { forge: wish, ...sampleIssue });
  const gates = { plan: 'chair', merge: 'policy' } as const;
  const { run } = await screen.ask('start', { ...desk.options, forge: wish, issue: number, gates });
  const followed = await screen.follow(run);
  const asks = () => Object.values(followed.overview.run.asks);
  const allow = (ask: string) =>
    screen.ask('submit', { run, command: { type: 'answer-ask', ask, verdict: 'allow', reason: '' } });
  await followed.until('the plan is asked about', () => asks().length > 0);
  token = null;
  screen.link.tell('secretsChanged', null);
  await allow('a1');
  const aboutForge = () => asks().flatMap(({ subject }) => (subject.kind === 'forge' ? [subject] : []));
  await followed.until('the forge is asked about', () => aboutForge().length > 0);
  expect(aboutForge()).toMatchObject([{ failure: { message: expect.stringMatching(/^Nobody is signed in/) } }]);
  token = TOKEN;
  screen.link.tell('secretsChanged', null);
  const stop = setInterval(() => {
    for (const { id } of asks()) void allow(id);
  }, 500);
  onTestFinished(() => clearInterval(stop));
  const end = await followed.until('closed', (overview) => overview.run.state === 'closed');
  expect(end.run.outcome).toBe('merged');
  clearInterval(stop);
  await tidied(desk);
  for (const secret of [TOKEN, KEY]) expect(filesWith(desk.place.home, secret)).toEqual([]);
});
