import { expect, test } from 'vitest';
import { changed, commit, openPull, refusal, repo, type World, world } from './support.ts';

const at = (number: number) => ({ ...repo, pull_number: number });

/** A pull request whose diff shows lines 1 to 6 of a.txt, with line 3 changed. */
async function reviewed(): Promise<World & { number: number; sha: string }> {
  const w = await world();
  const { number, sha } = await openPull(w);
  return { ...w, number, sha };
}

test('nobody approves their own pull request or requests changes on it', async () => {
  const { ada, ben, number } = await reviewed();
  const approve = await refusal(ada.pulls.createReview({ ...at(number), event: 'APPROVE' }));
  expect(approve.status).toBe(422);
  expect(approve.body.errors).toEqual(['Can not approve your own pull request']);
  const changes = await refusal(ada.pulls.createReview({ ...at(number), event: 'REQUEST_CHANGES', body: 'no' }));
  expect(changes.body.errors).toEqual(['Can not request changes on your own pull request']);
  expect((await ada.pulls.createReview({ ...at(number), event: 'COMMENT', body: 'a note' })).data.state).toBe(
    'COMMENTED',
  );
  expect((await ben.pulls.createReview({ ...at(number), event: 'APPROVE' })).data.state).toBe('APPROVED');
  const { data } = await ada.pulls.listReviews(at(number));
  expect(data.map((review) => [review.user?.login, review.state])).toEqual([
    ['ada', 'COMMENTED'],
    ['ben', 'APPROVED'],
  ]);
});

test.each(['REQUEST_CHANGES', 'COMMENT'] as const)('%s needs a body', async (event) => {
  const { ben, number } = await reviewed();
  expect((await refusal(ben.pulls.createReview({ ...at(number), event }))).status).toBe(422);
  expect((await ben.pulls.listReviews(at(number))).data).toEqual([]);
});

test('comments stand on lines of the diff, on the side they name', async () => {
  const { ben, number } = await reviewed();
  const comments = [
    { path: 'a.txt', line: 3, side: 'RIGHT', body: 'new' },
    { path: 'a.txt', line: 3, side: 'LEFT', body: 'old' },
    { path: 'a.txt', line: 5, start_line: 3, side: 'RIGHT', start_side: 'RIGHT', body: 'several' },
  ];
  await ben.pulls.createReview({ ...at(number), event: 'REQUEST_CHANGES', body: 'see inside', comments });
  const { data } = await ben.pulls.listReviewComments(at(number));
  expect(data.map((one) => [one.line, one.side, one.start_line])).toEqual([
    [3, 'RIGHT', null],
    [3, 'LEFT', null],
    [5, 'RIGHT', 3],
  ]);
  expect(data[0]?.diff_hunk.split('\n').at(-1)).toBe('+third, by feature');
  expect(data[1]?.diff_hunk.split('\n').at(-1)).toBe('-line 3');
});

test.each([
  [{ path: 'a.txt', line: 9 }, 'Line could not be resolved'],
  [{ path: 'a.txt', line: 99 }, 'Line could not be resolved'],
  [{ path: 'none.txt', line: 1 }, 'Path could not be resolved'],
  [{ path: 'a.txt', line: 3, start_line: 5 }, 'Start line could not be resolved'],
])('a comment on %j is refused, and the review with it', async (spot, message) => {
  const { ben, number, sha } = await reviewed();
  const comments = [
    { path: 'a.txt', line: 3, body: 'fine' },
    { ...spot, body: 'not here' },
  ];
  const { status, body } = await refusal(ben.pulls.createReview({ ...at(number), event: 'COMMENT', comments }));
  expect(status).toBe(422);
  expect(body.errors).toEqual([message]);
  expect((await ben.pulls.listReviews(at(number))).data).toEqual([]);
  expect((await ben.pulls.listReviewComments(at(number))).data).toEqual([]);
  const alone = await refusal(ben.pulls.createReviewComment({ ...at(number), commit_id: sha, body: 'x', ...spot }));
  expect(alone.status).toBe(422);
  expect(JSON.stringify(alone.body.errors)).toContain('must be part of the diff');
});

test('a comment on its own names a commit of the pull request', async () => {
  const { ben, number, sha } = await reviewed();
  const spot = { ...at(number), path: 'a.txt', line: 4, body: 'context' };
  const made = await ben.pulls.createReviewComment({ ...spot, commit_id: sha });
  expect(made.data).toMatchObject({ line: 4, side: 'RIGHT', commit_id: sha });
  const wrong = await refusal(ben.pulls.createReviewComment({ ...spot, commit_id: '0'.repeat(40) }));
  expect(wrong.status).toBe(422);
});

test('answers to a comment are in its thread', async () => {
  const { ada, ben, number, sha } = await reviewed();
  const first = await ben.pulls.createReviewComment({
    ...at(number),
    commit_id: sha,
    path: 'a.txt',
    line: 3,
    body: 'why?',
  });
  const answer = { ...at(number), comment_id: first.data.id, body: 'because' };
  const second = await ada.pulls.createReplyForReviewComment(answer);
  expect(second.data).toMatchObject({ in_reply_to_id: first.data.id, path: 'a.txt', line: 3, user: { login: 'ada' } });
  const third = await ben.pulls.createReplyForReviewComment({ ...answer, comment_id: second.data.id });
  expect(third.data.in_reply_to_id).toBe(first.data.id);
  expect((await refusal(ada.pulls.createReplyForReviewComment({ ...answer, comment_id: 1 }))).status).toBe(404);
});

test('a comment follows its line, and is outdated once that line is changed', async () => {
  const w = await reviewed();
  const { ben, ada, number, sha } = w;
  await ben.pulls.createReviewComment({ ...at(number), commit_id: sha, path: 'a.txt', line: 3, body: 'here' });
  const line = async () => (await ada.pulls.listReviewComments(at(number))).data[0]?.line;
  await commit(w, 'feature', { 'a.txt': `zero\n${changed(3, 'third, by feature')}` });
  expect(await line()).toBe(4);
  await commit(w, 'feature', { 'a.txt': `zero\n${changed(3, 'third, once more')}` });
  expect(await line()).toBeNull();
  const { data } = await ada.pulls.listReviewComments(at(number));
  expect(data[0]).toMatchObject({ original_line: 3, original_commit_id: sha, position: null });
});

test('a pending review is seen by its author only, until it is submitted', async () => {
  const { ada, ben, number } = await reviewed();
  const comments = [{ path: 'a.txt', line: 3, body: 'draft' }];
  const { data } = await ben.pulls.createReview({ ...at(number), comments });
  expect(data.state).toBe('PENDING');
  expect((await ada.pulls.listReviews(at(number))).data).toEqual([]);
  expect((await ada.pulls.listReviewComments(at(number))).data).toEqual([]);
  expect((await refusal(ben.pulls.createReview(at(number)))).status).toBe(422);
  await ben.pulls.submitReview({ ...at(number), review_id: data.id, event: 'APPROVE' });
  expect((await ada.pulls.listReviews(at(number))).data.map((one) => one.state)).toEqual(['APPROVED']);
  expect((await ada.pulls.listReviewComments(at(number))).data).toHaveLength(1);
});

test('a long review body is refused', async () => {
  const { ben, number } = await reviewed();
  const body = 'a'.repeat(65_537);
  const refused = await refusal(ben.pulls.createReview({ ...at(number), event: 'COMMENT', body }));
  expect(JSON.stringify(refused.body.errors)).toContain('too long');
});
