import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startForge } from '../../src/forge-server/forge-server.ts';
import { play } from '../../src/rehearsal/plays/demonstration.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/rehearsal-server.ts';
import { sampleIssue } from '../../src/rehearsal/sample/sample-issue.ts';
import { hashOf, makePlace, type Place, reportIn, runFolders } from './command-line.ts';

vi.setConfig({ testTimeout: 240_000 });

let server: Rehearsal;
beforeAll(async () => {
  server = await startRehearsal({ play });
});
afterAll(() => server.close());

const TOKENS = { MY_TOKEN: 'token-ada', THEIR_TOKEN: 'token-rob' };

// Not synchronously: the forge that is pushed to lives in this process.
const git = (place: Place, words: readonly string[]) => promisify(execFile)('git', [...words], { cwd: place.repo });

/** A forge elsewhere, with the sample pushed to it, an open issue 1 and a closed issue 2. */
async function makeRemote(place: Place) {
  const forge = await startForge({
    directory: join(place.folder, 'elsewhere'),
    users: [
      { login: 'ada', token: 'token-ada', id: 1 },
      { login: 'rob', token: 'token-rob', id: 2 },
    ],
  });
  const call = async (method: string, path: string, body: unknown) => {
    const headers = { authorization: 'Bearer token-ada', 'content-type': 'application/json' };
    const answer = await fetch(`${forge.url}${path}`, { method, headers, body: body ? JSON.stringify(body) : null });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  await call('POST', '/user/repos', { name: 'kitty', private: true });
  await call('PUT', '/repos/ada/kitty/collaborators/rob', { permission: 'push' });
  const address = forge.url.replace('://', '://x:token-ada@');
  await git(place, ['push', '--quiet', `${address}/ada/kitty.git`, 'HEAD:refs/heads/main']);
  await call('POST', '/repos/ada/kitty/issues', sampleIssue);
  await call('POST', '/repos/ada/kitty/issues', { title: 'Old', body: '' });
  await call('PATCH', '/repos/ada/kitty/issues/2', { state: 'closed' });
  return { url: `${forge.url}/ada/kitty`, call, [Symbol.asyncDispose]: () => forge.close() };
}

const args = (place: Place, remote: { readonly url: string }, issue: string): string[] => [
  ...['run', '--repo', place.repo, '--issue', issue, '--forge', remote.url, '--forge-token-env', 'MY_TOKEN'],
  ...['--base-url', `${server.url}/v1`, '--gate', 'plan=policy,merge=policy', '--json'],
];

test('an issue by its number on a forge elsewhere, reviewed by a second identity, and taken', async () => {
  await using place = await makePlace();
  await using remote = await makeRemote(place);
  const before = await hashOf(place.repo);
  const ended = await place.swarm([...args(place, remote, '1'), '--reviewer-token-env', 'THEIR_TOKEN'], TOKENS);
  expect(ended.code, ended.stderr).toBe(0);
  const report = reportIn(ended);
  expect(report).toMatchObject({ outcome: 'merged', forge: remote.url });
  for (const { pull } of report.tasks as { pull: number }[]) {
    const reviews = (await remote.call('GET', `/repos/ada/kitty/pulls/${pull}/reviews`, null)) as object[];
    expect(reviews.at(-1)).toMatchObject({ user: { login: 'rob' }, state: 'APPROVED' });
  }
  expect(await remote.call('GET', '/repos/ada/kitty/issues/1', null)).toMatchObject({ state: 'closed' });
  expect(await hashOf(place.repo)).toBe(before);
  const took = await place.swarm(['take', String(report.run), '--json']);
  expect(reportIn(took)).toMatchObject({ branch: 'main', commit: (report.base as { to: string }).to });
  expect(ended.stdout + JSON.stringify(took)).not.toMatch(/token-(ada|rob)/);
});

test('what is not there, closed, refused or not pushed is said, and nothing is made', async () => {
  await using place = await makePlace();
  await using remote = await makeRemote(place);
  const issues = () => remote.call('GET', '/repos/ada/kitty/issues?state=all', null);
  const before = [await hashOf(place.repo), await issues()];
  const refused = async (more: readonly string[], environment: Record<string, string> = TOKENS) => {
    const ended = await place.swarm(more, environment);
    expect(ended.code, ended.stdout).toBe(2);
    expect(await runFolders(place.home)).toEqual([]);
    expect([await hashOf(place.repo), await issues()]).toEqual(before);
    return ended.stderr;
  };
  expect(await refused(args(place, remote, '9'))).toMatch(/no issue 9/);
  expect(await refused(args(place, remote, '2'))).toMatch(/Issue 2 \("Old"\) is closed/);
  expect(await refused(args(place, remote, '1'), { MY_TOKEN: 'wrong' })).toMatch(/token is the one in MY_TOKEN/);
  expect(await refused(args(place, remote, '1'), {})).toMatch(/MY_TOKEN .* not set/);
  const elsewhere = { url: remote.url.replace(/kitty$/, 'puppy') };
  expect(await refused(args(place, elsewhere, '1'))).toMatch(/ada\/puppy/);
  const commit = [
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@b',
    'commit',
    '--quiet',
    '--allow-empty',
    '-m',
    'not pushed',
  ];
  await git(place, commit);
  before[0] = await hashOf(place.repo);
  expect(await refused(args(place, remote, '1'))).toMatch(/does not have your commit .* Push main first/);
});
