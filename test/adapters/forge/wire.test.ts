import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { octokitForge } from '../../../src/adapters/forge/octokit.ts';
import type { Forge } from '../../../src/ports/forge.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Answers that the local forge never gives, but proxies, wires and GitHub do. */
async function answering(answer: Answer): Promise<{ forge: Forge; url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'nobody'}`);
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { forge: octokitForge({ baseUrl: url, owner: 'o', repository: 'r', token: 't0ken' }), url, requests };
}

const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
};

test('a list whose body breaks off is no empty list', async () => {
  const { forge, requests } = await answering((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('[{"id": 1, ');
    setTimeout(() => response.destroy(), 20);
  });
  await expect(forge.comments(1)).rejects.toMatchObject({ name: 'ForgeError', kind: 'unreachable' });
  expect(requests).toHaveLength(3); // a read: tried again
});

test('broken JSON of the right length is no empty list either', async () => {
  const { forge } = await answering((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('[{"id": 1, ');
  });
  await expect(forge.comments(1)).rejects.toMatchObject({ kind: 'unreachable' });
});

test('the page of a proxy is no answer', async () => {
  const { forge, requests } = await answering((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in to the network</h1>');
  });
  await expect(forge.comment(1, 'x')).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('a proxy'),
  });
  expect(requests).toHaveLength(1);
});

test('a renamed repository is followed with method and token on the same host, and not to another', async () => {
  const user = { login: 'ghost' };
  const { forge, requests } = await answering((request, response) => {
    if (request.url?.startsWith('/repos/') === true)
      response.writeHead(307, { location: '/repositories/7/issues/1/comments' }).end();
    else json(response, { id: 5, body: 'x', user, author_association: 'NONE' }, 201);
  });
  expect(await forge.comment(1, 'x')).toMatchObject({ id: 5 });
  expect(requests).toEqual([
    'POST /repos/o/r/issues/1/comments token t0ken',
    'POST /repositories/7/issues/1/comments token t0ken',
  ]);

  const elsewhere = await answering((_request, response) => json(response, { login: 'thief' }));
  const sent = await answering((_request, response) =>
    response.writeHead(301, { location: `${elsewhere.url}/user` }).end(),
  );
  await expect(sent.forge.login()).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('another host'),
  });
  expect(elsewhere.requests).toEqual([]);
});

test('a list does not go on to another host', async () => {
  const elsewhere = await answering((_request, response) => json(response, []));
  const { forge } = await answering((_request, response) => {
    response.setHeader('link', `<${elsewhere.url}/page2>; rel="next"`);
    json(response, []);
  });
  await expect(forge.comments(1)).rejects.toMatchObject({ kind: 'unreachable' });
  expect(elsewhere.requests).toEqual([]);
});

test('a list without end is refused, not cut', async () => {
  const { forge, requests } = await answering((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('page') ?? '1');
    response.setHeader(
      'link',
      `<http://${request.headers.host}/repos/o/r/issues/1/comments?page=${page + 1}>; rel="next"`,
    );
    json(response, []);
  });
  await expect(forge.comments(1)).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining('pages') });
  expect(requests.length).toBeLessThan(60);
});

test('a limit on GraphQL comes with status 200: the mutation is sent again, once', async () => {
  let count = 0;
  const { forge, requests } = await answering((_request, response) => {
    count += 1;
    response.setHeader('retry-after', '0');
    if (count === 1) json(response, { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] });
    else json(response, { data: { resolveReviewThread: { thread: { id: 't', isResolved: true } } } });
  });
  await forge.resolveThread('t');
  expect(requests).toHaveLength(2);
});

test('all threads are listed, however many pages', async () => {
  const cursors: unknown[] = [];
  const { forge } = await answering((_request, response, body) => {
    cursors.push(JSON.parse(body).variables.after);
    const id = String(cursors.length);
    const node = { id, isResolved: false, path: 'a', line: null, comments: { nodes: [{ body: 'b', author: null }] } };
    const pageInfo = { hasNextPage: cursors.length < 3, endCursor: `after ${id}` };
    json(response, { data: { repository: { pullRequest: { reviewThreads: { pageInfo, nodes: [node] } } } } });
  });
  expect((await forge.threads(1)).map(({ id, author }) => `${id} ${author}`)).toEqual([
    '1 ghost',
    '2 ghost',
    '3 ghost',
  ]);
  expect(cursors).toEqual([null, 'after 1', 'after 2']);
});

test('pull requests of other branches are left out where a forge does not filter', async () => {
  const pull = (number: number, ref: string) => ({
    ...{ number, node_id: 'n', title: 't', body: null, state: 'open', merged_at: null, merge_commit_sha: 'trial' },
    ...{ html_url: 'u', updated_at: '2026-01-01T00:00:00Z' },
    ...{ head: { sha: 's', ref, repo: { id: 1 } }, base: { ref: 'main', repo: { id: 1 } } },
  });
  const { forge } = await answering((_request, response) => json(response, [pull(2, 'other'), pull(1, 'mine')]));
  expect(await forge.pullsOf('mine')).toMatchObject([{ number: 1, body: '', draft: false, mergeCommit: null }]);
});

test('an answer of another shape than expected is unreachable, not a crash', async () => {
  const { forge } = await answering((_request, response) => json(response, { data: { repository: null } }));
  await expect(forge.threads(1)).rejects.toMatchObject({ name: 'ForgeError', kind: 'unreachable' });
});

test.each([
  [{ allow_merge_commit: false, allow_squash_merge: true }, 'squash'],
  [{ allow_merge_commit: false, allow_squash_merge: false }, 'rebase'],
  [{ allow_merge_commit: true, allow_squash_merge: true }, 'merge'],
  [{}, 'merge'],
])('a repository with %j is merged into by %s', async (settings, method) => {
  let asked = '';
  const { forge } = await answering((request, response, body) => {
    if (request.method === 'PUT') asked = body;
    json(response, request.method === 'PUT' ? { sha: 'made', merged: true, message: '' } : settings);
  });
  expect(await forge.merge(1, 'head', { title: 'Title', body: 'Body' })).toBe('made');
  expect(JSON.parse(asked)).toEqual({
    sha: 'head',
    commit_title: 'Title',
    commit_message: 'Body',
    merge_method: method,
  });
});
