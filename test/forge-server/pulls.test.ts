import { symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changed, commit, git, must, openPull, refusal, repo, type World, world } from './support.ts';

const at = (number: number) => ({ ...repo, pull_number: number });

async function read(w: World, path: string, ref = 'main'): Promise<string> {
  const { data } = await w.ada.repos.getContent({ ...repo, path, ref, mediaType: { format: 'raw' } });
  return String(data);
}

test('a pull request shows what git says: files, lines, commits and head', async () => {
  const w = await world();
  const { pull, sha, number } = await openPull(w);
  expect(pull).toMatchObject({
    mergeable: true,
    mergeable_state: 'clean',
    commits: 1,
    additions: 1,
    deletions: 1,
    changed_files: 1,
  });
  expect(pull.head).toMatchObject({ sha, ref: 'feature', label: 'ada:feature' });
  const { data: files } = await w.ada.pulls.listFiles(at(number));
  expect(files).toMatchObject([{ filename: 'a.txt', status: 'modified', additions: 1, deletions: 1, changes: 2 }]);
  expect(files[0]?.patch).toContain('-line 3\n+third, by feature');
  expect((await w.ada.pulls.listCommits(at(number))).data.map((one) => one.sha)).toEqual([sha]);
  const next = await commit(w, 'feature', { 'new/ü.txt': 'new\n' });
  expect((await w.ada.pulls.get(at(number))).data).toMatchObject({ head: { sha: next }, commits: 2, changed_files: 2 });
  const names = (await w.ada.pulls.listFiles(at(number))).data.map((file) => [file.filename, file.status]);
  expect(names).toEqual([
    ['a.txt', 'modified'],
    ['new/ü.txt', 'added'],
  ]);
});

test('renames, removals and binaries are told apart', async () => {
  const w = await world();
  await commit(w, 'main', { 'gone.txt': 'gone\n', 'old name.txt': changed(1, 'mine') });
  await must(w.clone, 'checkout', '-q', '-b', 'shuffle');
  await must(w.clone, 'rm', '-q', 'gone.txt');
  await must(w.clone, 'mv', 'old name.txt', 'new name.txt');
  await commit(w, 'shuffle', { 'image.bin': 'a\0b' });
  const { data } = await w.ada.pulls.create({ ...repo, title: 'Shuffle', head: 'shuffle', base: 'main' });
  const { data: files } = await w.ada.pulls.listFiles(at(data.number));
  const byName = Object.fromEntries(files.map((file) => [file.filename, file]));
  expect(byName['gone.txt']).toMatchObject({ status: 'removed', deletions: 1 });
  expect(byName['new name.txt']).toMatchObject({ status: 'renamed', previous_filename: 'old name.txt', changes: 0 });
  expect(byName['image.bin']).toMatchObject({ status: 'added' });
  expect(byName['image.bin']?.patch).toBeUndefined();
  expect(byName['gone.txt']?.patch).toContain('-gone');
});

test('a second pull request for the same branches is refused, until the first is closed', async () => {
  const w = await world();
  const { number } = await openPull(w);
  const again = () => w.ada.pulls.create({ ...repo, title: 'Again', head: 'ada:feature', base: 'main' });
  const { status, body } = await refusal(again());
  expect(status).toBe(422);
  expect(body).toMatchObject({
    message: 'Validation Failed',
    errors: [{ resource: 'PullRequest', code: 'custom', message: 'A pull request already exists for ada:feature.' }],
  });
  await w.ada.pulls.update({ ...at(number), state: 'closed' });
  expect((await again()).status).toBe(201);
  expect((await refusal(w.ada.pulls.update({ ...at(number), state: 'open' }))).status).toBe(422);
});

test('a pull request needs two branches with commits between them', async () => {
  const w = await world();
  const create = (head: string, base: string) => refusal(w.ada.pulls.create({ ...repo, title: 'x', head, base }));
  await must(w.clone, 'push', '-q', 'origin', 'main:same');
  expect((await create('same', 'main')).body.errors).toEqual([
    { resource: 'PullRequest', code: 'custom', message: 'No commits between main and same' },
  ]);
  const invalid = (field: string) => [{ resource: 'PullRequest', field, code: 'invalid' }];
  expect((await create('missing', 'main')).body.errors).toEqual(invalid('head'));
  expect((await create('same', 'missing')).body.errors).toEqual(invalid('base'));
  expect((await create('stranger:same', 'main')).body.errors).toEqual(invalid('head'));
  expect((await w.ada.pulls.list({ ...repo, state: 'all' })).data).toEqual([]);
});

test('pull requests are found by head, base and state', async () => {
  const w = await world();
  const { number } = await openPull(w, 'one');
  await openPull(w, 'two');
  await w.ada.pulls.update({ ...at(number), state: 'closed' });
  const found = async (options: object) =>
    (await w.ada.pulls.list({ ...repo, ...options })).data.map((pull) => pull.head.ref);
  expect(await found({ head: 'ada:two' })).toEqual(['two']);
  expect(await found({ head: 'ada:one' })).toEqual([]);
  expect(await found({ head: 'ada:one', state: 'all' })).toEqual(['one']);
  expect(await found({ base: 'other', state: 'all' })).toEqual([]);
  expect(await found({ state: 'all' })).toEqual(['two', 'one']);
});

test.each([
  ['merge', 2, /^Merge pull request #\d+ from ada\/feature/],
  ['squash', 1, /^change a\.txt \(#\d+\)/],
  ['rebase', 1, /^change a\.txt$/],
] as const)('%s brings the change into the base', async (merge_method, parents, message) => {
  const w = await world();
  const { number, sha } = await openPull(w);
  await commit(w, 'main', { 'meanwhile.txt': 'x\n' });
  const { data } = await w.ada.pulls.merge({ ...at(number), merge_method, sha });
  expect(data).toMatchObject({ merged: true, message: 'Pull Request successfully merged' });
  await must(w.clone, 'fetch', '-q', 'origin');
  expect(await must(w.clone, 'rev-parse', 'origin/main')).toBe(data.sha);
  expect((await must(w.clone, 'log', '-1', '--format=%P', 'origin/main')).split(' ')).toHaveLength(parents);
  expect(await must(w.clone, 'log', '-1', '--format=%B', 'origin/main')).toMatch(message);
  expect(await read(w, 'a.txt')).toContain('third, by feature');
  expect(await read(w, 'meanwhile.txt')).toBe('x\n');
  const { data: pull } = await w.ada.pulls.get(at(number));
  expect(pull).toMatchObject({
    merged: true,
    state: 'closed',
    merged_by: { login: 'ada' },
    merge_commit_sha: data.sha,
    commits: 1,
  });
  expect((await w.ada.pulls.checkIfMerged(at(number))).status).toBe(204);
});

test('a merge takes the title and message it is given, and only the head it expects', async () => {
  const w = await world();
  const { number, sha } = await openPull(w);
  const newer = await commit(w, 'feature', { 'b.txt': 'b\n' });
  const { status, message } = await refusal(w.ada.pulls.merge({ ...at(number), sha }));
  expect([status, message]).toEqual([409, 'Head branch was modified. Review and try the merge again.']);
  expect((await refusal(w.ada.pulls.checkIfMerged(at(number)))).status).toBe(404);
  await w.ada.pulls.merge({
    ...at(number),
    sha: newer,
    merge_method: 'squash',
    commit_title: 'T',
    commit_message: 'M',
  });
  await must(w.clone, 'fetch', '-q', 'origin');
  expect(await must(w.clone, 'log', '-1', '--format=%B', 'origin/main')).toBe('T\n\nM');
});

test.each(['merge', 'squash', 'rebase'] as const)('a conflict cannot be merged by %s', async (merge_method) => {
  const w = await world();
  const { number } = await openPull(w);
  const base = await commit(w, 'main', { 'a.txt': changed(3, 'third, by main') });
  expect((await w.ada.pulls.get(at(number))).data).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
  const { status, message } = await refusal(w.ada.pulls.merge({ ...at(number), merge_method }));
  expect([status, message]).toEqual([405, 'Pull Request is not mergeable']);
  expect((await refusal(w.ada.pulls.updateBranch(at(number)))).message).toBe('merge conflict between base and head');
  expect((await w.ada.git.getRef({ ...repo, ref: 'heads/main' })).data.object.sha).toBe(base);
});

test('a draft cannot be merged, and what is merged cannot be merged again or reopened', async () => {
  const w = await world();
  await must(w.clone, 'checkout', '-q', 'main');
  await commit(w, 'feature', { 'b.txt': 'b\n' });
  const draft = await w.ada.pulls.create({ ...repo, title: 'x', head: 'feature', base: 'main', draft: true });
  expect(draft.data).toMatchObject({ draft: true, mergeable_state: 'draft' });
  const early = await refusal(w.ada.pulls.merge(at(draft.data.number)));
  expect([early.status, early.message]).toEqual([405, 'Pull Request is still a draft']);
  const { number } = await openPull(w, 'other');
  await w.ada.pulls.merge(at(number));
  const late = await refusal(w.ada.pulls.merge(at(number)));
  expect([late.status, late.message]).toEqual([405, 'Pull Request is not mergeable']);
  const reopened = await refusal(w.ada.pulls.update({ ...at(number), state: 'open' }));
  expect(JSON.stringify(reopened.body.errors)).toContain('already merged');
});

test('merging into the default branch closes what the body says it closes', async () => {
  const w = await world();
  for (const title of ['one', 'two', 'three']) await w.ada.issues.create({ ...repo, title });
  const { number } = await openPull(w, 'feature', 'Closes #1, fixes ada/demo#2; mentions #3');
  await w.ada.pulls.merge(at(number));
  const { data } = await w.ada.issues.listForRepo({ ...repo, state: 'all', direction: 'asc' });
  expect(data.slice(0, 3).map((issue) => issue.state)).toEqual(['closed', 'closed', 'open']);
});

test('merging into another branch closes no issue', async () => {
  const w = await world();
  await w.ada.issues.create({ ...repo, title: 'one' });
  await must(w.clone, 'push', '-q', 'origin', 'main:release');
  await commit(w, 'feature', { 'b.txt': 'b\n' });
  const pull = { ...repo, title: 'x', head: 'feature', base: 'release', body: 'Closes #1' };
  const { number } = (await w.ada.pulls.create(pull)).data;
  await w.ada.pulls.merge(at(number));
  expect((await w.ada.issues.get({ ...repo, issue_number: 1 })).data.state).toBe('open');
});

test('pushing the commits of a pull request to its base merges it', async () => {
  const w = await world();
  await w.ada.issues.create({ ...repo, title: 'one' });
  const { number, sha } = await openPull(w);
  await must(w.clone, 'push', '-q', 'origin', 'feature:main');
  expect((await w.ada.pulls.get(at(number))).data).toMatchObject({ merged: true, state: 'closed', head: { sha } });
});

test('deleting the head branch closes the pull request, and its commits stay readable', async () => {
  const w = await world();
  const { number, sha } = await openPull(w);
  await w.ada.git.deleteRef({ ...repo, ref: 'heads/feature' });
  expect((await w.ada.pulls.get(at(number))).data).toMatchObject({ state: 'closed', merged: false, head: { sha } });
  expect((await w.ada.pulls.listFiles(at(number))).data).toHaveLength(1);
  expect((await refusal(w.ada.git.deleteRef({ ...repo, ref: 'heads/feature' }))).message).toBe(
    'Reference does not exist',
  );
  const reopened = await refusal(w.ada.pulls.update({ ...at(number), state: 'open' }));
  expect(JSON.stringify(reopened.body.errors)).toContain('feature branch has been deleted');
});

test('update-branch merges the base into the head, once, and only into the head it expects', async () => {
  const w = await world();
  const { number, sha } = await openPull(w);
  const none = await refusal(w.ada.pulls.updateBranch(at(number)));
  expect([none.status, none.message]).toEqual([422, 'There are no new commits on the base branch.']);
  const base = await commit(w, 'main', { 'c.txt': 'c\n' });
  const wrong = await refusal(w.ada.pulls.updateBranch({ ...at(number), expected_head_sha: base }));
  expect([wrong.status, wrong.message]).toEqual([422, 'expected head sha didn’t match current head ref.']);
  expect((await w.ada.pulls.updateBranch({ ...at(number), expected_head_sha: sha })).status).toBe(202);
  const { head } = (await w.ada.pulls.get(at(number))).data;
  await must(w.clone, 'fetch', '-q', 'origin');
  expect(await must(w.clone, 'log', '-1', '--format=%P', head.sha)).toBe(`${sha} ${base}`);
});

test('reviewers must be collaborators, and not the author', async () => {
  const w = await world();
  const { number } = await openPull(w);
  const ask = (login: string) => w.ada.pulls.requestReviewers({ ...at(number), reviewers: [login] });
  expect((await ask('ben')).data.requested_reviewers?.map((user) => user.login)).toEqual(['ben']);
  expect((await refusal(ask('ada'))).message).toBe('Review cannot be requested from pull request author.');
  expect((await refusal(ask('olga'))).message).toContain('may only be requested from collaborators');
});

test('statuses make a pull request unstable until all of them succeed', async () => {
  const w = await world();
  const { number, sha } = await openPull(w);
  const set = (context: string, state: 'failure' | 'success') =>
    w.ada.repos.createCommitStatus({ ...repo, sha, state, context });
  const combined = async () => (await w.ada.repos.getCombinedStatusForRef({ ...repo, ref: 'feature' })).data;
  expect(await combined()).toMatchObject({ state: 'pending', total_count: 0 });
  await set('tests', 'success');
  await set('swarm/review', 'failure');
  expect(await combined()).toMatchObject({ state: 'failure', total_count: 2 });
  expect((await w.ada.pulls.get(at(number))).data.mergeable_state).toBe('unstable');
  await set('swarm/review', 'success');
  expect(await combined()).toMatchObject({ state: 'success', total_count: 2 });
  expect((await w.ada.repos.listCommitStatusesForRef({ ...repo, ref: sha })).data.map((one) => one.state)).toEqual([
    'success',
    'failure',
    'success',
  ]);
  const nowhere = w.ada.repos.createCommitStatus({ ...repo, sha: '0'.repeat(40), state: 'success' });
  expect((await refusal(nowhere)).status).toBe(422);
});

test('a comparison counts commits both ways', async () => {
  const w = await world();
  await openPull(w);
  await commit(w, 'main', { 'c.txt': 'c\n' });
  const { data } = await w.ada.repos.compareCommitsWithBasehead({ ...repo, basehead: 'main...feature' });
  expect(data).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1, total_commits: 1 });
  expect(data.files?.map((file) => file.filename)).toEqual(['a.txt']);
  expect((await git(w.clone, 'merge-base', 'main', 'feature')).stdout).toBe(data.merge_base_commit.sha);
});

test('a file that became a link is one file, and the patches of the others stay theirs', async () => {
  const w = await world();
  await commit(w, 'main', { 'b.txt': 'b\n', 'c.txt': 'c\n' });
  await must(w.clone, 'checkout', '-q', '-b', 'links');
  unlinkSync(join(w.clone, 'b.txt'));
  symlinkSync('c.txt', join(w.clone, 'b.txt'));
  await commit(w, 'links', { 'c.txt': 'changed\n' });
  const { data } = await w.ada.pulls.create({ ...repo, title: 'x', head: 'links', base: 'main' });
  const { data: files } = await w.ada.pulls.listFiles(at(data.number));
  expect(files.map((file) => [file.filename, file.status])).toEqual([
    ['b.txt', 'changed'],
    ['c.txt', 'modified'],
  ]);
  expect(files[1]?.patch).toBe('@@ -1 +1 @@\n-c\n+changed');
});

test('a closed pull request opens again at the head its branch has by then', async () => {
  const w = await world();
  const { number } = await openPull(w);
  await w.ada.pulls.update({ ...at(number), state: 'closed' });
  const sha = await commit(w, 'feature', { 'b.txt': 'b\n' });
  expect((await w.ada.pulls.get(at(number))).data.head.sha).not.toBe(sha);
  const { data } = await w.ada.pulls.update({ ...at(number), state: 'open' });
  expect(data).toMatchObject({ state: 'open', head: { sha } });
  expect((await git(w.clone, 'ls-remote', 'origin', `refs/pull/${number}/head`)).stdout).toContain(sha);
});

test('the diff of a pull request can be had as text', async () => {
  const w = await world();
  const { number } = await openPull(w);
  const { data } = await w.ada.pulls.get({ ...at(number), mediaType: { format: 'diff' } });
  expect(String(data)).toMatch(/^diff --git a\/a\.txt b\/a\.txt[\s\S]*\+third, by feature/);
});
