import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { octokitForge } from '../../src/adapters/forge/octokit.ts';
import type { Forge, IssueFilter } from '../../src/ports/forge.ts';
import { changed, commit, must, open, repo, type World, world } from '../forge-server/support.ts';

/** What a person chooses from: lists by page, over the wire, against the local forge. */
const as = ({ forge }: Pick<World, 'forge'>, token: string): Forge =>
  octokitForge({ baseUrl: forge.url, owner: 'ada', repository: 'demo', token });

const all = { state: 'all', page: 1 } as const;
const titles = async (forge: Forge, filter: Partial<IssueFilter> = {}) =>
  (await forge.issues({ state: 'open', page: 1, ...filter })).issues.map(({ title }) => title);

interface Kept {
  issues: { number: number; updatedAt: string }[];
}

/** The same forge a while later: times are whole seconds, so each issue is given one of its own, in seconds of 2026. */
async function at(where: World, seconds: Readonly<Record<number, number>>): Promise<World> {
  await where.forge.close();
  const file = join(where.directory, 'ada', 'demo.json');
  const kept: Kept = JSON.parse(readFileSync(file, 'utf8'));
  for (const issue of kept.issues) {
    const time = Date.UTC(2026, 0, 1) + (seconds[issue.number] ?? 0) * 1000;
    issue.updatedAt = `${new Date(time).toISOString().slice(0, 19)}Z`;
  }
  writeFileSync(file, JSON.stringify(kept));
  return { ...where, forge: await open(where.directory) };
}

async function withPull(where: World, name = 'feature') {
  await must(where.clone, 'checkout', '-q', 'main');
  const head = await commit(where, name, { 'a.txt': changed(3, `by ${name}`) });
  const draft = { head: name, base: 'main', title: `Add ${name}`, body: '', draft: false };
  return { head, pull: await as(where, 'token-ada').openPull(draft) };
}

describe('issues', () => {
  test('say what a list shows of them', async () => {
    const where = await world();
    const forge = as(where, 'token-ada');
    const { number } = await forge.openIssue({ title: 'It breaks', body: 'How.', labels: ['bug'] });
    await where.ada.issues.update({ ...repo, issue_number: number, assignees: ['ben', 'ada'] });
    await forge.comment(number, 'seen');
    const one = await forge.issue(number);
    expect(one).toMatchObject({ comments: 1, assignees: ['ben', 'ada'], labels: ['bug'] });
    expect(new Date(one.updatedAt).toISOString()).toBe(
      (await where.ada.issues.get({ ...repo, issue_number: number })).data.updated_at.replace('Z', '.000Z'),
    );
    expect(await forge.issues(all)).toEqual({ issues: [one], more: false });
    expect(await forge.issues({ ...all, search: 'breaks' })).toEqual({ issues: [one], more: false });
  });

  test.each(['', 'issue'])(
    'come by what changed last, without pull requests, by state (search: "%s")',
    async (search) => {
      const before = await world();
      const forge = as(before, 'token-ada');
      for (const title of ['first', 'second', 'third']) await forge.openIssue({ title, body: 'An issue.', labels: [] });
      await withPull(before);
      await forge.closeIssue(2, 'completed');
      const later = as(await at(before, { 1: 30, 2: 20, 3: 10, 4: 40 }), 'token-ada');
      expect(await titles(later, { state: 'all', search })).toEqual(['first', 'second', 'third']);
      expect(await titles(later, { state: 'open', search })).toEqual(['first', 'third']);
      expect(await titles(later, { state: 'closed', search })).toEqual(['second']);
      expect(
        (await later.issues({ ...all, search })).issues.map(({ updatedAt }) => updatedAt - Date.UTC(2026, 0, 1)),
      ).toEqual([30_000, 20_000, 10_000]);
    },
  );

  test('come 50 a page, searched or not', async () => {
    const where = await world();
    const forge = as(where, 'token-ada');
    for (let n = 1; n <= 101; n += 1) await forge.openIssue({ title: `issue ${n}`, body: '', labels: [] });
    for (const search of [undefined, 'issue']) {
      const pages = await Promise.all(
        [1, 2, 3, 4].map((page) => forge.issues({ state: 'open', page, ...(search !== undefined && { search }) })),
      );
      expect(pages.map(({ issues, more }) => [issues.length, more])).toEqual([
        [50, true],
        [50, true],
        [1, false],
        [0, false],
      ]);
      expect(new Set(pages.flatMap(({ issues }) => issues.map(({ number }) => number))).size).toBe(101);
    }
  });

  test('a page of pull requests holds no issue, and says that there are more', async () => {
    const before = await world();
    await as(before, 'token-ada').openIssue({ title: 'old', body: '', labels: [] });
    const { pull } = await withPull(before);
    await before.forge.close();
    const file = join(before.directory, 'ada', 'demo.json');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    const one = kept.issues.find(({ number }: { number: number }) => number === pull.number);
    for (let n = 0; n < 60; n += 1) kept.issues.push({ ...one, id: one.id + 10 + n, number: 10 + n, state: 'closed' });
    kept.lastNumber = 80;
    kept.lastId = one.id + 100;
    writeFileSync(file, JSON.stringify(kept));
    const forge = as(
      await at(before, { 1: 1, ...Object.fromEntries(Array.from({ length: 80 }, (_, n) => [n + 2, 100])) }),
      'token-ada',
    );
    expect(await forge.issues(all)).toEqual({ issues: [], more: true });
    expect(await forge.issues({ ...all, page: 2 })).toMatchObject({ issues: [{ title: 'old' }], more: false });
  });

  test('are narrowed by labels, all of them, and by who has them', async () => {
    const where = await world();
    const forge = as(where, 'token-ada');
    await forge.openIssue({ title: 'one', body: 'Same.', labels: ['bug', 'good first issue'] });
    await forge.openIssue({ title: 'two', body: 'Same.', labels: ['bug'] });
    await forge.openIssue({ title: 'three', body: 'Same.', labels: ['area: "ui", web'] });
    await where.ada.issues.update({ ...repo, issue_number: 2, assignees: ['ben'] });
    for (const search of ['', 'same']) {
      expect((await titles(forge, { labels: ['bug'], search })).sort()).toEqual(['one', 'two']);
      expect(await titles(forge, { labels: ['bug', 'good first issue'], search })).toEqual(['one']);
      expect(await titles(forge, { labels: ['area: "ui", web'], search })).toEqual(['three']);
      expect(await titles(forge, { assignee: 'ben', search })).toEqual(['two']);
      expect(await titles(forge, { assignee: 'ben', labels: ['good first issue'], search })).toEqual([]);
    }
  });

  test('are searched in titles, bodies and comments, for all the words, none of which commands', async () => {
    const where = await world();
    await where.ada.repos.createForAuthenticatedUser({ name: 'other' });
    await where.ada.issues.create({ owner: 'ada', repo: 'other', title: 'elsewhere parser' });
    const forge = as(where, 'token-ada');
    await forge.openIssue({ title: 'The Parser fails', body: 'on "quoted\\text"', labels: [] });
    const second = await forge.openIssue({ title: 'Slow', body: 'fails too', labels: [] });
    await forge.comment(second.number, 'it is the lexer, NOT the grammar (foo:bar)');
    await withPull(where, 'parser');
    const search = async (text: string) => titles(forge, { search: text, state: 'all' });
    expect(await search('parser')).toEqual(['The Parser fails']);
    expect((await search('fails')).sort()).toEqual(['Slow', 'The Parser fails']);
    expect(await search('fails  lexer')).toEqual(['Slow']);
    expect(await search('"quoted\\text"')).toEqual(['The Parser fails']);
    expect(await search('not foo:bar')).toEqual(['Slow']);
    expect(await search('repo:ada/other')).toEqual([]);
    expect(await search('parser repo:ada/other is:pr')).toEqual([]);
    expect(await search('-parser')).toEqual([]);
    expect(await search(' \n')).toHaveLength(2);
  });

  test('are searched only by who may see them', async () => {
    const where = await world({ private: true });
    await as(where, 'token-ada').openIssue({ title: 'secret', body: '', labels: [] });
    expect(await titles(as(where, 'token-ben'), { search: 'secret' })).toEqual(['secret']);
    await expect(as(where, 'token-olga').issues({ ...all, search: 'secret' })).rejects.toMatchObject({
      name: 'ForgeError',
      kind: 'invalid',
      message: expect.stringContaining('do not have permission'),
    });
    await expect(as(where, 'token-olga').issues(all)).rejects.toMatchObject({ kind: 'missing' });
    await expect(as(where, 'wrong').issues(all)).rejects.toMatchObject({ kind: 'unauthorised' });
  });

  test('no more than the first 1,000 of a search are to be had', async () => {
    await expect(as(await world(), 'token-ada').issues({ ...all, page: 21, search: 'x' })).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('first 1000'),
    });
  });
});

describe('pull requests', () => {
  test('come by what changed last, by state, as they are on their own', async () => {
    const before = await world();
    await withPull(before, 'one');
    const two = await withPull(before, 'two');
    await withPull(before, 'three');
    await as(before, 'token-ada').merge(two.pull.number, two.head, { title: 't', body: '' });
    await as(before, 'token-ada').openIssue({ title: 'no pull request', body: '', labels: [] });
    const forge = as(await at(before, { 1: 30, 2: 20, 3: 10 }), 'token-ada');
    const { pulls, more } = await forge.pulls(all);
    expect(more).toBe(false);
    expect(pulls.map(({ number, state, merged }) => [number, state, merged])).toEqual([
      [1, 'open', false],
      [2, 'closed', true],
      [3, 'open', false],
    ]);
    expect(pulls.map(({ updatedAt }) => updatedAt - Date.UTC(2026, 0, 1))).toEqual([30_000, 20_000, 10_000]);
    expect(pulls.every(({ fromFork }) => !fromFork)).toBe(true);
    expect(pulls).toEqual(await Promise.all(pulls.map(({ number }) => forge.pull(number))));
    expect((await forge.pulls({ state: 'open', page: 1 })).pulls.map(({ number }) => number)).toEqual([1, 3]);
    expect((await forge.pulls({ state: 'closed', page: 1 })).pulls.map(({ number }) => number)).toEqual([2]);
    expect(await forge.pulls({ state: 'all', page: 2 })).toEqual({ pulls: [], more: false });
  });
});
