import { request } from 'node:http';
import { expect, test } from 'vitest';
import { client, openPull, refusal, repo, world } from './support.ts';

test('a token nobody has is refused with Bad credentials', async () => {
  const { forge } = await world();
  const { status, body } = await refusal(client(forge.url, 'wrong').users.getAuthenticated());
  expect(status).toBe(401);
  expect(body).toMatchObject({ message: 'Bad credentials', status: '401' });
  expect(body.documentation_url).toMatch(/^https:/);
});

test('nobody may write without saying who they are', async () => {
  const { nobody } = await world();
  const { status, message } = await refusal(nobody.issues.create({ ...repo, title: 'x' }));
  expect([status, message]).toEqual([401, 'Requires authentication']);
});

test('whoever may only read may open issues, and nothing more', async () => {
  const here = await world();
  const { olga, ada } = here;
  const { number } = await openPull(here);
  expect((await olga.issues.create({ ...repo, title: 'A wish', labels: ['bug'] })).data.labels).toEqual([]);
  const sha = (await ada.repos.getBranch({ ...repo, branch: 'main' })).data.commit.sha;
  const calls = [
    olga.pulls.merge({ ...repo, pull_number: number }),
    olga.issues.addLabels({ ...repo, issue_number: number, labels: ['bug'] }),
    olga.repos.createCommitStatus({ ...repo, sha, state: 'success' }),
    olga.git.deleteRef({ ...repo, ref: 'heads/feature' }),
    olga.repos.addCollaborator({ ...repo, username: 'olga' }),
    olga.pulls.create({ ...repo, title: 'x', head: 'feature', base: 'main' }),
    olga.issues.update({ ...repo, issue_number: number, state: 'closed' }),
  ];
  const refused = await Promise.all(calls.map(refusal));
  expect(refused.map((one) => one.status)).toEqual([403, 403, 403, 403, 403, 403, 403]);
  expect((await ada.pulls.get({ ...repo, pull_number: number })).data.state).toBe('open');
});

test('a name that is taken, and a name that is none', async () => {
  const { ada } = await world();
  const twice = await refusal(ada.repos.createForAuthenticatedUser({ name: 'Demo' }));
  expect(twice.status).toBe(422);
  expect(JSON.stringify(twice.body.errors)).toContain('name already exists on this account');
  for (const name of ['../escape', '..', 'a/b', 'x.git', '']) {
    expect((await refusal(ada.repos.createForAuthenticatedUser({ name }))).status).toBe(422);
  }
});

test('what is not there is 404, and what is not JSON is 400', async () => {
  const { ada, forge } = await world();
  expect((await refusal(ada.issues.get({ ...repo, issue_number: 7 }))).body).toMatchObject({ message: 'Not Found' });
  expect((await refusal(ada.request('GET /nowhere'))).status).toBe(404);
  expect((await refusal(ada.repos.getBranch({ ...repo, branch: 'none' }))).message).toBe('Branch not found');
  const headers = { authorization: 'Bearer token-ada' };
  const answer = await fetch(`${forge.url}/repos/ada/demo/issues`, { method: 'POST', headers, body: '{' });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ message: 'Problems parsing JSON' });
});

test('a request under a name that is not this machine is refused', async () => {
  const { forge } = await world();
  const ask = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { host, authorization: 'Bearer token-ada' };
      request(`${forge.url}/user`, { headers }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end();
    });
  expect(await ask('attacker.example')).toBe(421);
  expect(await ask(`localhost:${forge.port}`)).toBe(200);
});

test('an answer a client already has is not sent again', async () => {
  const { ada } = await world();
  const { headers } = await ada.repos.get(repo);
  const again = ada.repos.get({ ...repo, headers: { 'if-none-match': headers.etag } });
  await expect(again).rejects.toMatchObject({ status: 304 });
});
