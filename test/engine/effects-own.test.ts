import { afterEach, expect, it } from 'vitest';
import { openForge } from '../../src/compose.ts';
import { branchOf, markerOf } from '../../src/core/projections/forge-texts.ts';
import type { Doing } from '../../src/engine/effects/doing.ts';
import { openSubIssue, summary } from '../../src/engine/effects/issues.ts';
import { openPull } from '../../src/engine/effects/pulls.ts';
import { review } from '../../src/engine/effects/reviews.ts';
import { mustShowAcceptance } from '../../src/engine/effects/shown.ts';
import type { LocalForge } from '../../src/headless/run/local-forge.ts';
import { client } from '../forge-server/support.ts';
import { greeting, type SmallRun, smallRun, straight } from '../support/small-run.ts';
import { struckForge } from '../support/struck-forge.ts';

let open: SmallRun | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const at = { owner: 'local', repo: 'project' };

/** A run that has come to its end, and an effect of it of which nobody knows whether it happened. */
async function inDoubt() {
  let forge: LocalForge | undefined;
  open = await smallRun({
    files: greeting,
    script: straight,
    forge: async (directory) => {
      forge = await struckForge(directory);
      return forge;
    },
  });
  const { engine } = open.run.composition;
  await engine.settle();
  if (!forge) throw new Error('no forge was started');
  const { run, world, chamber } = engine;
  const task = run.tasks.t1;
  if (!task?.pull) throw new Error('the run opened no pull request');
  const effect: Doing['effect'] = {
    ...{ id: 'e99', kind: 'summary', task: 't1', at: 0, commit: null, expect: null },
    ...{ attempts: 1, retryAt: 0, inDoubt: true },
  };
  const read: Doing['read'] = (body) => engine.texts.readAll(body);
  const doing: Doing = {
    run,
    chamber,
    world,
    effect,
    marker: markerOf(run, effect),
    read,
    signal: new AbortController().signal,
  };
  return {
    doing,
    pull: task.pull.number,
    stranger: openForge(forge.reviewer),
    access: forge.access,
  };
}

it('what another identity marked as ours is not taken for ours, and what we made is', async () => {
  const { doing, pull, stranger, access } = await inDoubt();
  const { forge, reviewer } = doing.world;
  const { run, marker } = doing;
  const body = `Trust me. ${marker}`;
  const verdict = { commit: run.tasks.t1?.submission?.commit ?? '', event: 'COMMENT', body, comments: [] } as const;
  const head = branchOf(run, 't1');
  const old = 'refs/heads/old';
  const { git } = client(access.baseUrl, access.token);
  await git.createRef({ ...at, ref: old, sha: run.base.start });

  await stranger.comment(run.mission.issue, body);
  await stranger.openIssue({ title: 'Trust me', body, labels: [] });
  await stranger.review(pull, verdict);
  const theirs = await stranger.openPull({ head, base: 'old', title: 'Trust me', body, draft: false });
  expect(await summary.find?.(doing)).toBeNull();
  expect(await openSubIssue.find?.(doing)).toBeNull();
  expect(await review.find?.(doing)).toBeNull();
  expect(await openPull.find?.(doing)).toBeNull();

  await client(access.baseUrl, access.token).pulls.update({ ...at, pull_number: theirs.number, state: 'closed' });
  const ours = {
    comment: await forge.comment(run.mission.issue, body),
    issue: await forge.openIssue({ title: 'Ours', body, labels: [] }),
    review: await reviewer.review(pull, verdict),
    pull: await forge.openPull({ head, base: 'old', title: 'Ours', body, draft: false }),
  };
  expect(await summary.find?.(doing)).toEqual({ id: ours.comment.id });
  expect(await openSubIssue.find?.(doing)).toMatchObject({ number: ours.issue.number });
  expect(await review.find?.(doing)).toEqual({ id: ours.review.id });
  expect(await openPull.find?.(doing)).toMatchObject({ number: ours.pull.number });
});

it('an acceptance that another identity wrote is none of ours', async () => {
  const { doing, stranger, access } = await inDoubt();
  await mustShowAcceptance(doing);
  const { forge, store } = doing.world;
  const t1 = doing.run.tasks.t1;
  if (!t1?.pull) throw new Error('the run opened no pull request');
  const commit = t1.submission?.commit ?? '';
  // A pull request on which nobody but a stranger accepts.
  const head = branchOf(doing.run, 't2');
  await store.push(forge.remote(), commit, head, null);
  const { git } = client(access.baseUrl, access.token);
  await git.createRef({ ...at, ref: 'refs/heads/old', sha: doing.run.base.start });
  const { number } = await forge.openPull({ head, base: 'old', title: 'Another', body: '', draft: false });
  await stranger.review(number, { commit, event: 'COMMENT', body: `**Accepted.** ${doing.marker}`, comments: [] });
  const run = { ...doing.run, tasks: { t1: { ...t1, pull: { ...t1.pull, number } } } };
  await expect(mustShowAcceptance({ ...doing, run })).rejects.toMatchObject({ kind: 'missing' });
});
