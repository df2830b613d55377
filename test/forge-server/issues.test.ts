import { expect, test } from 'vitest';
import { openPull, refusal, repo, world } from './support.ts';

test('issues and pull requests share their numbers', async () => {
  const w = await world();
  const first = await w.ada.issues.create({ ...repo, title: 'One' });
  const { number } = await openPull(w);
  const third = await w.ada.issues.create({ ...repo, title: 'Three' });
  expect([first.data.number, number, third.data.number]).toEqual([1, 2, 3]);
  const { data } = await w.ada.issues.get({ ...repo, issue_number: 2 });
  expect(data.pull_request?.url).toContain('/pulls/2');
  expect((await refusal(w.ada.pulls.get({ ...repo, pull_number: 1 }))).status).toBe(404);
});

test('lists filter by state and label, and page with links a client follows', async () => {
  const { ada } = await world();
  for (let number = 1; number <= 7; number += 1) {
    await ada.issues.create({
      ...repo,
      title: `Issue ${number}`,
      labels: number % 2 === 0 ? ['even', 'bug'] : ['odd'],
    });
  }
  await ada.issues.update({ ...repo, issue_number: 2, state: 'closed' });
  const titles = async (options: object) =>
    (await ada.issues.listForRepo({ ...repo, direction: 'asc', ...options })).data.map((issue) => issue.number);
  expect(await titles({ labels: 'even,bug' })).toEqual([4, 6]);
  expect(await titles({ labels: 'even', state: 'all' })).toEqual([2, 4, 6]);
  expect(await titles({ state: 'closed' })).toEqual([2]);
  const first = await ada.issues.listForRepo({ ...repo, state: 'all', per_page: 3 });
  expect(first.data.map((issue) => issue.number)).toEqual([7, 6, 5]);
  expect(first.headers.link).toMatch(/page=2>; rel="next".*page=3>; rel="last"/);
  const all = await ada.paginate(ada.issues.listForRepo, { ...repo, state: 'all', per_page: 3 });
  expect(all).toHaveLength(7);
});

test('closing says why, and opening again says so', async () => {
  const { ada } = await world();
  const at = { ...repo, issue_number: (await ada.issues.create({ ...repo, title: 'x' })).data.number };
  const closed = await ada.issues.update({ ...at, state: 'closed', state_reason: 'not_planned' });
  expect(closed.data).toMatchObject({ state: 'closed', state_reason: 'not_planned', closed_by: { login: 'ada' } });
  const opened = await ada.issues.update({ ...at, state: 'open' });
  expect(opened.data).toMatchObject({ state: 'open', state_reason: 'reopened', closed_at: null });
});

test('text longer than GitHub keeps is refused, and the limit itself is kept', async () => {
  const { ada } = await world();
  const at = { ...repo, issue_number: (await ada.issues.create({ ...repo, title: 'x' })).data.number };
  const fits = 'a'.repeat(65_536);
  expect((await ada.issues.createComment({ ...at, body: fits })).data.body).toBe(fits);
  for (const call of [
    ada.issues.createComment({ ...at, body: `${fits}a` }),
    ada.issues.create({ ...repo, title: 'x', body: `${fits}a` }),
    ada.issues.update({ ...at, body: `${fits}a` }),
  ]) {
    const { status, body } = await refusal(call);
    expect(status).toBe(422);
    expect(JSON.stringify(body.errors)).toContain('body is too long (maximum is 65536 characters)');
  }
  expect((await ada.issues.listComments(at)).data).toHaveLength(1);
});

test('a request without what it needs is refused, and leaves nothing', async () => {
  const { ada } = await world();
  const missing = await refusal(ada.request('POST /repos/ada/demo/issues', { body: 'no title' }));
  expect(missing.status).toBe(422);
  expect(missing.message).toContain('"title" wasn\'t supplied');
  expect((await refusal(ada.issues.create({ ...repo, title: ' ' }))).body.errors).toEqual([
    { resource: 'Issue', field: 'title', code: 'missing_field' },
  ]);
  const stranger = await refusal(ada.issues.create({ ...repo, title: 'x', assignees: ['nobody-here'] }));
  expect(stranger.body.errors).toMatchObject([{ field: 'assignees', value: 'nobody-here' }]);
  expect((await ada.issues.listForRepo({ ...repo, state: 'all' })).data).toEqual([]);
  expect((await ada.issues.create({ ...repo, title: 'first' })).data.number).toBe(1);
});

test('comments are edited by their author or a writer, and nobody else', async () => {
  const { ada, ben, olga } = await world();
  const at = { ...repo, issue_number: (await ada.issues.create({ ...repo, title: 'x' })).data.number };
  const comment_id = (await ada.issues.createComment({ ...at, body: 'one' })).data.id;
  expect((await refusal(olga.issues.updateComment({ ...repo, comment_id, body: 'mine' }))).status).toBe(403);
  await ben.issues.updateComment({ ...repo, comment_id, body: 'two' });
  const { data } = await ada.issues.listComments(at);
  expect(data.map((comment) => [comment.body, comment.user?.login])).toEqual([['two', 'ada']]);
});

test('labels are added to what is there, made when new, and removed by name', async () => {
  const { ada } = await world();
  const at = { ...repo, issue_number: (await ada.issues.create({ ...repo, title: 'x', labels: ['bug'] })).data.number };
  const added = await ada.issues.addLabels({ ...at, labels: ['swarm: ready', 'BUG'] });
  expect(added.data.map((label) => label.name)).toEqual(['bug', 'swarm: ready']);
  const left = await ada.issues.removeLabel({ ...at, name: 'swarm: ready' });
  expect(left.data.map((label) => label.name)).toEqual(['bug']);
  expect((await refusal(ada.issues.removeLabel({ ...at, name: 'swarm: ready' }))).message).toBe('Label does not exist');
  const twice = await refusal(ada.issues.createLabel({ ...repo, name: 'Bug' }));
  expect(twice.body.errors).toEqual([{ resource: 'Label', code: 'already_exists', field: 'name' }]);
});

test('a sub-issue has one parent, is not its own ancestor, and counts towards it', async () => {
  const { ada } = await world();
  const make = async (title: string) => (await ada.issues.create({ ...repo, title })).data;
  const [top, middle, other] = [await make('top'), await make('middle'), await make('other')];
  const add = (issue_number: number, sub_issue_id: number) =>
    ada.issues.addSubIssue({ ...repo, issue_number, sub_issue_id });
  await add(top.number, middle.id);
  expect((await refusal(add(top.number, middle.id))).message).toContain('duplicate sub-issues');
  expect((await refusal(add(other.number, middle.id))).message).toContain('may only have one parent');
  expect((await refusal(add(middle.number, top.id))).message).toContain('circular');
  expect((await refusal(add(top.number, 123))).status).toBe(404);
  expect((await ada.issues.listSubIssues({ ...repo, issue_number: top.number })).data.map((one) => one.title)).toEqual([
    'middle',
  ]);
  expect((await ada.issues.getParent({ ...repo, issue_number: middle.number })).data.number).toBe(top.number);
  expect((await refusal(ada.issues.getParent({ ...repo, issue_number: top.number }))).status).toBe(404);
  await ada.issues.update({ ...repo, issue_number: middle.number, state: 'closed' });
  const { data } = await ada.issues.get({ ...repo, issue_number: top.number });
  expect(data.sub_issues_summary).toEqual({ total: 1, completed: 1, percent_completed: 100 });
});

test('many writes at once are all kept, each with a number of its own', async () => {
  const { ada } = await world();
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, index) => ada.issues.create({ ...repo, title: `Issue ${index}` })),
  );
  expect(new Set(made.map(({ data }) => data.number)).size).toBe(20);
  expect((await ada.issues.listForRepo({ ...repo, per_page: 100 })).data).toHaveLength(20);
});
