import { expect, test } from 'vitest';
import { octokitForge } from '../../../src/adapters/forge/octokit.ts';
import type { Fault } from '../../../src/forge-server/forge-server.ts';
import { effects, world } from '../../forge-server/support.ts';

const issue = { title: 'An issue', body: '', labels: [] };
const limit: Fault = {
  match: 'POST /repos/ada/demo/issues',
  nth: 1,
  do: 'status',
  status: 429,
  headers: { 'retry-after': '50' },
};

test('a call ends with its signal while it waits for a limit, and the forge itself goes on', async () => {
  const where = await world({ faults: [limit] });
  const before = effects(where.directory).length;
  const forge = octokitForge({ baseUrl: where.forge.url, owner: 'ada', repository: 'demo', token: 'token-ada' });
  const control = new AbortController();
  const brief = forge.during(control.signal);
  const reason = new Error('no longer wanted');
  const waiting = expect(brief.openIssue(issue)).rejects.toBe(reason);
  setTimeout(() => control.abort(reason), 300);
  await waiting;
  await expect(brief.login()).rejects.toBe(reason);
  expect(effects(where.directory)).toHaveLength(before);
  expect((await forge.openIssue(issue)).title).toBe('An issue');
});

test('it ends with the signal of the forge too', async () => {
  const where = await world();
  const control = new AbortController();
  const options = { baseUrl: where.forge.url, owner: 'ada', repository: 'demo', token: 'token-ada' };
  const brief = octokitForge({ ...options, signal: control.signal }).during(new AbortController().signal);
  expect(await brief.login()).toBe('ada');
  const reason = new Error('the run was stopped');
  control.abort(reason);
  await expect(brief.login()).rejects.toBe(reason);
});
