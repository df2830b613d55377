import { describe, expect, test } from 'vitest';
import { octokitForge } from '../../src/adapters/forge/octokit.ts';
import type { Forge } from '../../src/ports/forge.ts';
import { changed, commit, git, must, type World, world } from '../forge-server/support.ts';

/** The contract over the wire, against the local forge. Ada owns the repository, Ben may write, Olga is a stranger. */
const as = ({ forge }: World, token: string, repository = 'demo'): Forge =>
  octokitForge({ baseUrl: forge.url, owner: 'ada', repository, token });

const draftOf = (head: string, draft = true) => ({
  head,
  base: 'main',
  title: `Add ${head}`,
  body: 'What it does.',
  draft,
});

/** A branch with one changed line, off main. */
async function branch(where: World, name: string, line = 3): Promise<string> {
  await must(where.clone, 'checkout', '-q', 'main');
  return commit(where, name, { 'a.txt': changed(line, `by ${name}`) });
}

describe('the repository', () => {
  test('says who is signed in, its default branch and where to clone it', async () => {
    const where = await world();
    const forge = as(where, 'token-ben');
    expect(await forge.login()).toBe('ben');
    expect(await forge.defaultBranch()).toBe('main');
    expect(forge.remote()).toEqual({ url: `${where.forge.url}/ada/demo.git`, token: 'token-ben' });
    const basic = Buffer.from('x-access-token:token-ben').toString('base64');
    const header = `http.extraHeader=Authorization: Basic ${basic}`;
    expect(await git(where.clone, '-c', header, 'ls-remote', '--exit-code', forge.remote().url, 'main')).toMatchObject({
      code: 0,
    });
  });
});

describe('issues', () => {
  test('are opened, read, commented on and closed', async () => {
    const forge = as(await world(), 'token-ada');
    const opened = await forge.openIssue({ title: 'It\nbreaks', body: 'Here is how. 🐝', labels: ['bug'] });
    expect(opened).toMatchObject({
      title: 'It breaks',
      body: 'Here is how. 🐝',
      author: 'ada',
      association: 'OWNER',
      state: 'open',
      labels: ['bug'],
    });
    expect(await forge.issue(opened.number)).toEqual(opened);
    const comment = await forge.comment(opened.number, 'seen <!-- swarm run=r1 n=1 -->');
    expect(comment).toMatchObject({ author: 'ada', association: 'OWNER', body: 'seen <!-- swarm run=r1 n=1 -->' });
    expect(await forge.comments(opened.number)).toEqual([comment]);
    await forge.closeIssue(opened.number, 'completed');
    expect((await forge.issue(opened.number)).state).toBe('closed');
  });

  test('all comments are listed, however many pages', async () => {
    const where = await world();
    const forge = as(where, 'token-ada');
    const { number } = await forge.openIssue({ title: 'Long', body: '', labels: [] });
    for (let n = 0; n < 205; n += 1) await forge.comment(number, `comment ${n}`);
    expect((await forge.comments(number)).map(({ body }) => body)).toEqual(
      Array.from({ length: 205 }, (_, n) => `comment ${n}`),
    );
  });

  test('recent ones come newest first, closed ones too, without the pull requests', async () => {
    const where = await world();
    const forge = as(where, 'token-ada');
    await branch(where, 'feature');
    const first = await forge.openIssue({ title: 'first', body: '', labels: [] });
    await forge.openPull(draftOf('feature'));
    await forge.openIssue({ title: 'second', body: '', labels: [] });
    await forge.closeIssue(first.number, 'not_planned');
    expect((await forge.recentIssues()).map(({ title, state }) => `${title} ${state}`)).toEqual([
      'second open',
      'first closed',
    ]);
  });

  test('become sub-issues by their id', async () => {
    const forge = as(await world(), 'token-ada');
    const parent = await forge.openIssue({ title: 'parent', body: '', labels: [] });
    const child = await forge.openIssue({ title: 'child', body: '', labels: [] });
    expect(await forge.subIssues(parent.number)).toEqual([]);
    await forge.linkSubIssue(parent.number, child.id);
    expect((await forge.subIssues(parent.number)).map(({ number }) => number)).toEqual([child.number]);
  });

  test('a body that is too long for the forge is shortened and keeps its marker', async () => {
    const forge = as(await world(), 'token-ada');
    const marker = '<!-- swarm run=r1 n=7 -->';
    const { number } = await forge.openIssue({ title: 't'.repeat(300), body: '', labels: [] });
    const { body } = await forge.comment(number, `${'a line of text\n'.repeat(6000)}${marker}`);
    expect(body.startsWith('a line of text\n')).toBe(true);
    expect(body.endsWith(marker)).toBe(true);
    expect(body).toContain('more characters do not fit here');
  });
});

describe('pull requests', () => {
  test('are opened as drafts, found by their branch, edited, made ready and merged', async () => {
    const where = await world();
    const forge = as(where, 'token-ben');
    const head = await branch(where, 'feature');
    expect(await forge.pullsOf('feature')).toEqual([]);
    const pull = await forge.openPull(draftOf('feature'));
    expect(pull).toMatchObject({
      state: 'open',
      draft: true,
      merged: false,
      mergeCommit: null,
      head,
      headBranch: 'feature',
      base: 'main',
    });
    expect(await forge.pull(pull.number)).toEqual(pull);
    expect(await forge.pullsOf('feature')).toEqual([pull]);
    expect(await forge.pullsOf('other')).toEqual([]);
    await forge.editPull(pull.number, { body: 'Told better.' });
    await forge.markReady(pull);
    const ready = await forge.pull(pull.number);
    expect(ready).toMatchObject({ body: 'Told better.', draft: false });
    await forge.markReady(ready);
    const commit = await forge.merge(pull.number, head, { title: 'Merge it', body: 'Because.' });
    expect(await forge.pull(pull.number)).toMatchObject({ state: 'closed', merged: true, mergeCommit: commit });
    expect(await forge.pullsOf('feature')).toMatchObject([{ merged: true, mergeCommit: commit }]);
    await must(where.clone, 'fetch', '-q', 'origin', 'main');
    expect(await must(where.clone, 'log', '-1', '--format=%H %P %s %b', 'FETCH_HEAD')).toMatch(
      new RegExp(`^${commit} .* ${head} Merge it Because\\.`),
    );
  });

  test('are reviewed at their lines; threads are listed and resolved', async () => {
    const where = await world();
    const author = as(where, 'token-ben');
    const reviewer = as(where, 'token-ada');
    const head = await branch(where, 'feature');
    const { number } = await author.openPull(draftOf('feature', false));
    expect(await reviewer.reviews(number)).toEqual([]);
    expect(await reviewer.threads(number)).toEqual([]);
    const comments = [{ path: 'a.txt', line: 3, body: 'Why this?' }];
    const review = await reviewer.review(number, {
      commit: head,
      event: 'REQUEST_CHANGES',
      body: 'Not yet.',
      comments,
    });
    expect(review).toMatchObject({ body: 'Not yet.', author: 'ada' });
    expect(await author.reviews(number)).toEqual([review]);
    const [thread, ...others] = await author.threads(number);
    expect(others).toEqual([]);
    expect(thread).toMatchObject({ resolved: false, path: 'a.txt', line: 3, author: 'ada', body: 'Why this?' });
    await author.resolveThread(thread?.id ?? '');
    expect(await reviewer.threads(number)).toEqual([{ ...thread, resolved: true }]);
  });

  test('their commits carry statuses, descriptions shortened', async () => {
    const where = await world();
    const forge = as(where, 'token-ben');
    const head = await branch(where, 'feature');
    await forge.status(head, { state: 'success', context: 'swarm/review', description: 'd'.repeat(200) });
    const { data } = await where.ada.repos.listCommitStatusesForRef({ owner: 'ada', repo: 'demo', ref: head });
    expect(data).toMatchObject([{ state: 'success', context: 'swarm/review', description: `${'d'.repeat(139)}…` }]);
  });
});

describe('refusals', () => {
  test('an unknown token is unauthorised', async () => {
    const forge = as(await world(), 'token-nobody');
    await expect(forge.login()).rejects.toMatchObject({
      name: 'ForgeError',
      kind: 'unauthorised',
      message: expect.stringContaining('Sign in again'),
    });
    await expect(forge.comment(1, 'x')).rejects.toMatchObject({ kind: 'unauthorised' });
    await expect(forge.threads(1)).rejects.toMatchObject({ kind: 'unauthorised' });
  });

  test('what is not there, and what one may not see, is missing', async () => {
    const where = await world({ private: true });
    await expect(as(where, 'token-ada').issue(99)).rejects.toMatchObject({
      kind: 'missing',
      message: expect.stringMatching(/could not read issue #99: .*no access to ada\/demo/),
    });
    await expect(as(where, 'token-ada', 'nowhere').defaultBranch()).rejects.toMatchObject({ kind: 'missing' });
    await expect(as(where, 'token-olga').openIssue({ title: 't', body: '', labels: [] })).rejects.toMatchObject({
      kind: 'missing',
    });
    await expect(as(where, 'token-ada').threads(99)).rejects.toMatchObject({ kind: 'missing' });
    await expect(as(where, 'token-ada').resolveThread('PRRT_0')).rejects.toMatchObject({ kind: 'missing' });
  });

  test('what one has no right to is forbidden', async () => {
    const where = await world();
    const head = await branch(where, 'feature');
    const { number } = await as(where, 'token-ada').openPull(draftOf('feature'));
    const olga = as(where, 'token-olga');
    await expect(olga.merge(number, head, { title: 't', body: '' })).rejects.toMatchObject({
      name: 'ForgeError',
      kind: 'forbidden',
    });
    await expect(olga.status(head, { state: 'success', context: 'c', description: '' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(olga.markReady(await olga.pull(number))).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('a second pull request for a branch, one without commits and one from nowhere are invalid, in words', async () => {
    const where = await world();
    const forge = as(where, 'token-ben');
    await branch(where, 'feature');
    await forge.openPull(draftOf('feature'));
    await expect(forge.openPull(draftOf('feature'))).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('already exists'),
    });
    await must(where.clone, 'push', '-q', 'origin', 'main:empty');
    await expect(forge.openPull(draftOf('empty'))).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('No commits between'),
    });
    await expect(forge.openPull(draftOf('nowhere'))).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('head'),
    });
  });

  test('approving one’s own pull request and a comment beside the diff are invalid', async () => {
    const where = await world();
    const forge = as(where, 'token-ben');
    const head = await branch(where, 'feature');
    const { number } = await forge.openPull(draftOf('feature', false));
    const draft = { commit: head, event: 'APPROVE', body: '', comments: [] } as const;
    await expect(forge.review(number, draft)).rejects.toMatchObject({ kind: 'invalid' });
    const beside = {
      ...draft,
      event: 'COMMENT',
      body: 'x',
      comments: [{ path: 'a.txt', line: 900, body: 'there?' }],
    } as const;
    await expect(forge.review(number, beside)).rejects.toMatchObject({ kind: 'invalid' });
    expect(await forge.reviews(number)).toEqual([]);
  });

  test('a head that moved is a conflict and nothing is merged', async () => {
    const where = await world();
    const forge = as(where, 'token-ben');
    const old = await branch(where, 'feature');
    const { number } = await forge.openPull(draftOf('feature', false));
    const head = await commit(where, 'feature', { 'b.txt': 'more\n' });
    await expect(forge.merge(number, old, { title: 't', body: '' })).rejects.toMatchObject({
      name: 'ForgeError',
      kind: 'conflict',
    });
    expect(await forge.pull(number)).toMatchObject({ merged: false, head });
  });

  test('a merge with conflicts, and a second merge, are not possible', async () => {
    const where = await world();
    const forge = as(where, 'token-ben');
    const one = await branch(where, 'one');
    const two = await branch(where, 'two');
    const first = await forge.openPull(draftOf('one', false));
    const second = await forge.openPull(draftOf('two', false));
    await forge.merge(first.number, one, { title: 't', body: '' });
    await expect(forge.merge(second.number, two, { title: 't', body: '' })).rejects.toMatchObject({
      name: 'ForgeError',
      kind: 'not-mergeable',
    });
    await expect(forge.merge(first.number, one, { title: 't', body: '' })).rejects.toMatchObject({
      kind: 'not-mergeable',
    });
  });
});
