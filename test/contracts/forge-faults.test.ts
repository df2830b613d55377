import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type OctokitForgeOptions, octokitForge } from '../../src/adapters/forge/octokit.ts';
import type { Fault } from '../../src/forge-server/forge-server.ts';
import type { Forge } from '../../src/ports/forge.ts';
import { effects, type World, world } from '../forge-server/support.ts';

/** What a forge does when the wire or the other side fails. Counted on the other side: what it was asked, and what it did. */
type Options = Partial<OctokitForgeOptions>;

interface Faulty {
  readonly where: World;
  readonly forge: Forge;
  /** The requests for a change that reached the forge and were understood, since the repository was made. */
  writes(): { readonly path: string; readonly applied: boolean }[];
}

async function faulty(faults: readonly Fault[], options: Options = {}): Promise<Faulty> {
  const where = await world({ faults });
  const before = effects(where.directory).length;
  const forge = octokitForge({
    baseUrl: where.forge.url,
    owner: 'ada',
    repository: 'demo',
    token: 'token-ada',
    ...options,
  });
  return { where, forge, writes: () => effects(where.directory).slice(before) };
}

const issue = { title: 'An issue', body: '', labels: [] };
const ISSUES = 'POST /repos/ada/demo/issues';
const limit = (headers: Record<string, string>, message = 'API rate limit exceeded', status = 403): Fault => ({
  match: ISSUES,
  nth: 1,
  do: 'status',
  status,
  headers,
  message,
});
const titles = async (forge: Forge): Promise<string[]> => (await forge.recentIssues()).map(({ title }) => title);

describe('a write is one attempt', () => {
  test.each<Fault['do']>(['status', 'drop'])(
    '%s before it is carried out: unreachable, nothing happened',
    async (kind) => {
      // Only the first is struck: a second attempt would succeed.
      const { forge, writes } = await faulty([{ match: ISSUES, nth: 1, do: kind, status: 502 }]);
      await expect(forge.openIssue(issue)).rejects.toMatchObject({ name: 'ForgeError', kind: 'unreachable' });
      expect(writes()).toEqual([]);
      expect(await titles(forge)).toEqual([]);
    },
  );

  test('carried out and the answer lost: unreachable, it happened once', async () => {
    const { forge, writes } = await faulty([{ match: ISSUES, do: 'apply-then-drop' }]);
    await expect(forge.openIssue(issue)).rejects.toMatchObject({ name: 'ForgeError', kind: 'unreachable' });
    expect(writes()).toMatchObject([{ applied: true }]);
    expect(await titles(forge)).toEqual(['An issue']);
  });

  test('carried out and no answer in time: unreachable, it happened once', async () => {
    const { forge, writes } = await faulty([{ match: ISSUES, do: 'apply-then-hang' }], { timeoutMs: 700 });
    await expect(forge.openIssue(issue)).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('timeout'),
    });
    expect(writes()).toMatchObject([{ applied: true }]);
  });

  test.each<Fault['do']>(['status', 'drop'])(
    'a mutation over GraphQL too (%s), at the pace of GitHub or not',
    async (kind) => {
      for (const paced of [true, false]) {
        const { forge, writes } = await faulty([{ match: 'POST /graphql', nth: 1, do: kind, status: 502 }], { paced });
        await expect(forge.resolveThread('PRRT_1')).rejects.toMatchObject({ name: 'ForgeError', kind: 'unreachable' });
        expect(writes()).toEqual([]);
      }
    },
  );

  test('a merge', async () => {
    const { forge, writes } = await faulty([
      { match: 'PUT /repos/ada/demo/pulls/*/merge', nth: 1, do: 'status', status: 503 },
    ]);
    await expect(forge.merge(1, 'a'.repeat(40), { title: '', body: '' })).rejects.toMatchObject({
      kind: 'unreachable',
    });
    expect(writes()).toEqual([]);
  });
});

describe('a read is tried again', () => {
  test.each<Fault['do']>(['status', 'drop'])('after %s, twice at most', async (kind) => {
    const read = 'GET /user';
    const twice = [1, 2].map((nth): Fault => ({ match: read, nth, do: kind, status: 500 }));
    expect(await (await faulty(twice)).forge.login()).toBe('ada');
    const { forge } = await faulty([...twice, { match: read, nth: 3, do: kind, status: 500 }]);
    await expect(forge.login()).rejects.toMatchObject({ name: 'ForgeError', kind: 'unreachable' });
    expect(await forge.login()).toBe('ada');
  });

  test('over GraphQL too', async () => {
    const { forge } = await faulty([{ match: 'POST /graphql', nth: 1, do: 'status', status: 502 }]);
    await expect(forge.threads(1)).rejects.toMatchObject({ kind: 'missing' }); // the second attempt's answer
  });

  test('not when it was refused', async () => {
    const { forge } = await faulty([{ match: 'GET /user', nth: 1, do: 'status', status: 403, message: 'Forbidden' }]);
    await expect(forge.login()).rejects.toMatchObject({ kind: 'forbidden', retryAfterMs: null });
  });
});

describe('limits', () => {
  test.each([
    ['a 429 with retry-after', limit({ 'retry-after': '1' }, 'Too many requests', 429)],
    ['a secondary limit with retry-after', limit({ 'retry-after': '1' }, 'You have exceeded a secondary rate limit')],
    ['a primary limit that is lifted now', limit({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' })],
  ])('%s is waited for, and the write is carried out once', { timeout: 20_000 }, async (_name, fault) => {
    const { forge, writes } = await faulty([fault]);
    expect((await forge.openIssue(issue)).title).toBe('An issue');
    expect(writes()).toMatchObject([{ applied: true }]);
    expect(await titles(forge)).toEqual(['An issue']);
  });

  test('the same at the pace of GitHub', { timeout: 30_000 }, async () => {
    const { forge, writes } = await faulty([limit({ 'retry-after': '1' }, 'secondary rate limit')], { paced: true });
    expect((await forge.openIssue(issue)).title).toBe('An issue');
    expect(writes()).toMatchObject([{ applied: true }]);
  });

  test.each([
    ['retry-after in seconds', { 'retry-after': '61' }, 61_000],
    [
      'a time of day',
      { 'retry-after': 'Tue, 01 Jan 2030 00:02:00 GMT', date: 'Tue, 01 Jan 2030 00:00:00 GMT' },
      120_000,
    ],
    [
      'a reset by the forge’s clock',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1893456300', date: 'Tue, 01 Jan 2030 00:00:00 GMT' },
      301_000,
    ],
  ])('a wait that is too long is told, not waited for: %s', async (_name, headers, retryAfterMs) => {
    const { forge, writes } = await faulty([limit(headers)]);
    await expect(forge.openIssue(issue)).rejects.toMatchObject({
      name: 'ForgeError',
      kind: 'rate-limited',
      retryAfterMs,
    });
    expect(writes()).toEqual([]);
  });

  test('one that gives no time asks for a minute', async () => {
    const { forge } = await faulty([limit({}, 'You have exceeded a secondary rate limit')], { longestWaitMs: 59_999 });
    await expect(forge.openIssue(issue)).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 60_000 });
  });

  test('all waits of one request together are bounded, in time and in number', async () => {
    const forgeOf = async (seconds: string) => {
      const slow: Fault = { match: 'GET /user', do: 'status', status: 429, headers: { 'retry-after': seconds } };
      return (await faulty([slow], { longestWaitMs: 1500 })).forge;
    };
    await expect((await forgeOf('1')).login()).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 1000 });
    await expect((await forgeOf('0')).login()).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 0 });
  });
});

describe('the signal', () => {
  test('ends a call that waits for an answer, with its reason, and every later one', async () => {
    const control = new AbortController();
    const { forge } = await faulty([{ match: 'GET /user', do: 'delay', ms: 60_000 }], { signal: control.signal });
    const reason = new Error('the run was stopped');
    const waiting = expect(forge.login()).rejects.toBe(reason);
    setTimeout(() => control.abort(reason), 50);
    await waiting;
    await expect(forge.comment(1, 'x')).rejects.toBe(reason);
  });

  test('ends what waits for its turn, which takes a minute here, and none of it is sent', {
    timeout: 20_000,
  }, async () => {
    const control = new AbortController();
    const { forge, writes } = await faulty([], { signal: control.signal, paced: true });
    await forge.openIssue(issue);
    const waiting = Promise.allSettled(Array.from({ length: 20 }, () => forge.comment(1, 'x')));
    setTimeout(() => control.abort(new Error('enough')), 100);
    const ends = await waiting;
    expect(ends.map((end) => end.status)).toEqual(ends.map(() => 'rejected'));
    expect(writes()).toHaveLength(1);
  });

  test('ends a wait for a limit, and what waited is not sent', async () => {
    const control = new AbortController();
    const { forge, writes } = await faulty([limit({ 'retry-after': '50' })], { signal: control.signal });
    const waiting = expect(forge.openIssue(issue)).rejects.toThrow('enough');
    setTimeout(() => control.abort(new Error('enough')), 300);
    await waiting;
    expect(writes()).toEqual([]);
  });
});

test('a forge that is not there is unreachable', async () => {
  const { where, forge } = await faulty([]);
  await where.forge.close();
  await expect(forge.login()).rejects.toMatchObject({ name: 'ForgeError', kind: 'unreachable' });
});

test('the token is in no error, however deep', async () => {
  const { forge } = await faulty([{ match: '**issues', do: 'status', status: 502 }]);
  const error: unknown = await forge.openIssue(issue).catch((caught: unknown) => caught);
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('token-ada');
});
