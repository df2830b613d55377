import { describe, expect, it } from 'vitest';
import { all, call, planned, report, type Story, the, types } from './given.ts';
import { BASE, commit, task } from './opening.ts';

const moved = commit('moved');

/** Others pushed: the forge refuses the merge of a task. */
const refusedForBase = (story: Story, id: string) =>
  story.when({
    type: 'fail-effect',
    effect: story.effect('merge', id).id,
    failure: { kind: 'base-moved', message: 'The base branch moved.' },
    retryAfterMs: null,
    passing: true,
    base: moved,
  });

describe('the merge gate', () => {
  it('of policy allows what a review accepts, and the result is checked before it is merged', () => {
    const story = planned([task('t1')]).accepted('t1', 'first');
    expect(story.run.asks).toEqual({});
    expect(story.due('verify')).toMatchObject([{ of: 'merge', commit: commit('first'), onto: BASE }]);
    expect(story.intended()).toEqual([]);
    expect(the(story.verify('t1'), 'effect-intended')).toMatchObject({
      kind: 'merge',
      commit: commit('first'),
      expect: BASE,
    });
  });

  it('of the chair waits for the chair', () => {
    const story = planned([task('t1')], { gates: { merge: 'chair' } }).accepted('t1', 'first');
    expect(Object.values(story.run.asks)).toMatchObject([{ gate: 'merge', of: 'chair', subject: { task: 't1' } }]);
    expect(story.due()).toEqual([]);
    story.answer('allow');
    expect(story.due('verify')).toHaveLength(1);
  });

  it('that is refused sends the work back with the reason, and the next round is asked for again', () => {
    const story = planned([task('t1')], { gates: { merge: 'chair' } }).accepted('t1', 'first');
    const facts = story.answer('deny', { reason: 'Mind the changelog.' });
    expect(the(facts, 'task-reopened').why.join('')).toContain('Mind the changelog.');
    expect(story.due('think').map((work) => work.agent)).toEqual(['developer-1']);
    story.accepted('t1', 'second');
    expect(Object.values(story.run.asks)).toMatchObject([{ gate: 'merge' }]);
  });

  it('asks for nothing any more when the developer has given up meanwhile', () => {
    const story = planned([task('t1')], { gates: { merge: 'chair' } }).accepted('t1', 'first');
    story.when({ type: 'send-message', to: 'developer-1', text: 'Is it any good?' });
    story.turn('developer-1', report('failed'));
    expect(story.run.asks).toEqual({});
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-1']);
  });
});

describe('merges', () => {
  const both = () => {
    const story = planned([task('t1'), task('t2')]);
    return story.accepted('t1', 'one').accepted('t2', 'two');
  };

  it('are serial: of two that are accepted, one is checked and merged, then the other onto it', () => {
    const story = both();
    expect(story.due('verify').map((work) => [work.task, work.onto])).toEqual([['t1', BASE]]);
    story.verify('t1');
    expect(story.due('verify')).toEqual([]);
    story.done('merge', 't1');
    const base = story.run.base.commit;
    expect(base).not.toBe(BASE);
    expect(story.due('verify').map((work) => [work.task, work.onto])).toEqual([['t2', base]]);
  });

  it('meet a base that others moved: checked again onto what it is now', () => {
    const story = planned([task('t1')]).accepted('t1', 'first');
    story.verify('t1');
    const facts = refusedForBase(story, 't1');
    expect(the(facts, 'effect-failed')).toMatchObject({ dropped: true, base: moved });
    expect(story.run.asks).toEqual({});
    expect(story.due('verify')).toMatchObject([{ of: 'merge', onto: moved }]);
    story.verify('t1');
    expect(story.effect('merge', 't1').expect).toBe(moved);
  });

  it('that conflict go back to their developer, with the files', () => {
    const story = both().merged('t1');
    const facts = story.verify('t2', { conflicts: ['src/shared.ts'], checks: [] });
    expect(the(facts, 'task-reopened').why.join('')).toMatch(/conflicts with it in src\/shared.ts.*update_branch/s);
    expect(story.intended()).toEqual([]);
    // From here on its work is what differs from the newest base.
    const base = story.run.base.commit;
    story.turn('developer-2', call('update_branch'));
    story.when({ type: 'start-call', call: story.due('call')[0]?.call ?? '' });
    story.finishCall('developer-2', 'Merged.');
    expect(story.task('t2').base).toBe(base);
    story.accepted('t2', 'two again').merged('t2');
    expect(story.task('t2').merged).not.toBeNull();
  });

  it('whose result fails a check go back to their developer, with the output', () => {
    const story = both().merged('t1');
    const facts = story.verify('t2', { exitCode: 2 });
    expect(the(facts, 'task-reopened').why.join('')).toMatch(/checks fail.*npm test.*exit code 2.*npm test says no/s);
    expect(story.task('t2').mergeAllowed).toBeNull();
  });

  it('with a red base: the first may leave it red, the last may not', () => {
    const story = planned([task('t1'), task('t2')], {}, ['npm test']);
    for (const id of ['t1', 't2']) {
      story.handIn(story.task(id).developer ?? '', `work on ${id}`);
      story.verify(id, { exitCode: 1 });
      story.done('push', id);
      story.done('open-pull', id);
      story.done('mark-ready', id);
      story.reviewed(id, 'accept');
    }
    story.verify('t1', { exitCode: 1 });
    story.done('merge', 't1');
    story.done('close-sub-issue', 't1');
    expect(the(story.verify('t2', { exitCode: 1 }), 'task-reopened').task).toBe('t2');
    expect(story.task('t2').merged).toBeNull();
  });

  it('close their sub-issue, and then author and reviewer report up: done', () => {
    const story = both();
    story.verify('t1');
    expect(types(story.done('merge', 't1'))).toEqual(['effect-done', 'effect-intended']);
    const facts = story.done('close-sub-issue', 't1');
    expect(all(facts, 'agent-left').map((fact) => [fact.agent, fact.report.outcome])).toEqual([
      ['reviewer-1', 'done'],
      ['developer-1', 'done'],
    ]);
    expect(all(facts, 'agent-left').at(-1)?.report.summary.join('')).toMatch(/t1 is merged as .* by pull request #\d+/);
    // The PM is not woken for each success.
    expect(story.due('think')).toEqual([]);
  });

  it('whose result is not what was checked are checked after', () => {
    const story = planned([task('t1')]).accepted('t1', 'first');
    story.verify('t1');
    story.done('merge', 't1', { tree: commit('another tree') });
    expect(story.agent('developer-1').left).toBeNull();
    expect(story.due('verify')).toMatchObject([{ of: 'after', commit: story.run.base.commit }]);
    story.verify('t1', { tree: commit('another tree') });
    expect(story.agent('developer-1').left?.outcome).toBe('done');
  });

  it('under way come to their end although the developer gave up meanwhile, one at a time', () => {
    const story = both();
    story.verify('t1');
    story.when({ type: 'send-message', to: 'developer-1', text: 'Is it any good?' });
    story.turn('developer-1', report('failed'));
    expect(story.task('t1').ended).toBe('failed');
    expect(story.due('verify')).toEqual([]);
    story.done('merge', 't1');
    expect(story.task('t1')).toMatchObject({ ended: null, merged: expect.anything() });
    expect(story.intended()).toEqual(['close-sub-issue t1']);
  });

  it('that a forge refuses for good are asked about; no other overtakes', () => {
    const story = both();
    story.verify('t1');
    story.when({
      type: 'fail-effect',
      effect: story.effect('merge', 't1').id,
      failure: { kind: 'not-mergeable', message: 'A rule of the branch forbids it.' },
      retryAfterMs: null,
      passing: false,
      base: null,
    });
    expect(Object.values(story.run.asks)).toMatchObject([{ gate: 'forge', by: 'board' }]);
    expect(story.due()).toEqual([]);
    story.answer('allow');
    expect(story.due('effect')).toMatchObject([{ kind: 'merge' }]);
  });
});

describe('the end', () => {
  const done = () =>
    planned([task('t1')])
      .accepted('t1')
      .merged('t1');

  it('is said by the PM, told to the issue, which is closed, and then the run closes', () => {
    const story = done();
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-1']);
    const facts = story.turn('pm-1', report('done', 'parse handles empty lines.'));
    expect(types(facts)).toEqual(['turn-taken', 'call-finished', 'agent-left', 'effect-intended']);
    expect(the(story.done('summary'), 'effect-intended').kind).toBe('close-issue');
    const last = story.done('close-issue');
    expect(the(last, 'run-closed').outcome).toBe('merged');
    expect(story.due()).toEqual([]);
  });

  it('is refused before all is merged', () => {
    const story = planned([task('t1'), task('t2')])
      .accepted('t1')
      .merged('t1');
    story.when({ type: 'send-message', to: 'pm-1', text: 'Are you done?' });
    const facts = story.turn('pm-1', report('done'));
    expect(the(facts, 'call-finished').result.join('')).toContain('Not merged: t2 (at work)');
    expect(story.agent('pm-1').left).toBeNull();
  });

  it('is refused while the checks have not passed on the merged result', () => {
    const story = planned([task('t1')]).accepted('t1', 'first');
    story.verify('t1');
    story.done('merge', 't1', { tree: commit('another tree') });
    story.verify('t1', { tree: commit('another tree'), exitCode: 1 });
    const facts = story.turn('pm-1', report('done'));
    expect(the(facts, 'call-finished').result.join('')).toContain('have not passed on the base branch');
  });

  it('without success is told too, and leaves the issue open', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', report('blocked', 'There is no grammar.'));
    story.turn('pm-1', report('blocked', 'There is no grammar.'));
    expect(story.intended()).toEqual(['summary']);
    expect(the(story.done('summary'), 'run-closed').outcome).toBe('blocked');
    expect(story.run.issueClosed).toBe(false);
  });

  it('comes after what was under way: a merge belongs in the summary', () => {
    const story = planned([task('t1')]).accepted('t1');
    story.verify('t1');
    story.when({ type: 'send-message', to: 'pm-1', text: 'Stop here, please.' });
    const facts = story.turn('pm-1', report('failed'));
    expect(all(facts, 'agent-left').map((fact) => fact.agent)).toEqual(['pm-1', 'developer-1', 'reviewer-1']);
    expect(story.intended()).toEqual(['merge t1']);
    story.done('merge', 't1');
    expect(story.intended()).toEqual(['summary']);
  });

  it('of the PM is the end of everyone below it', () => {
    const story = planned([task('t1'), task('t2')]);
    story.when({ type: 'send-message', to: 'pm-1', text: 'Well?' });
    const facts = story.turn('pm-1', report('failed'));
    expect(all(facts, 'agent-left').map((fact) => [fact.agent, fact.report.outcome])).toEqual([
      ['pm-1', 'failed'],
      ['developer-1', 'cancelled'],
      ['developer-2', 'cancelled'],
    ]);
    expect(all(facts, 'task-ended').map((fact) => fact.outcome)).toEqual(['cancelled', 'cancelled']);
  });

  it('is not for a developer to say: done is a merged pull request', () => {
    const facts = planned([task('t1')]).turn('developer-1', report('done'));
    expect(the(facts, 'call-finished').result.join('')).toContain('open_pull_request');
  });
});
