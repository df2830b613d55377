import { expect, test } from 'vitest';
import { pullOf } from '../../../src/adapters/forge/shapes.ts';

/** As GitHub lists it; the local forge has no forks to ask. */
const raw = {
  number: 7,
  node_id: 'PR_7',
  title: 'Add it',
  body: null,
  state: 'open',
  user: null,
  merged_at: null,
  merge_commit_sha: 'b'.repeat(40),
  updated_at: '2026-01-02T03:04:05Z',
  html_url: 'https://forge.example/ada/demo/pull/7',
  head: { sha: 'a'.repeat(40), ref: 'main', repo: { id: 2 } },
  base: { ref: 'main', repo: { id: 1 } },
};

test.each([
  ['of the same repository', { id: 1 }, false],
  ['of a fork', { id: 2 }, true],
  ['of a fork that was deleted', null, true],
] as const)('a pull request %s says where its head lies', (_, repo, fromFork) => {
  expect(pullOf({ ...raw, head: { ...raw.head, repo } })).toMatchObject({ headBranch: 'main', fromFork });
});

test('times are milliseconds, and a deleted account is ghost', () => {
  expect(pullOf(raw)).toMatchObject({ updatedAt: Date.UTC(2026, 0, 2, 3, 4, 5), author: 'ghost', mergeCommit: null });
});
