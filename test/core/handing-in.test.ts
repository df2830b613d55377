import { describe, expect, it } from 'vitest';
import { all, call, planned, report, review, the, types } from './given.ts';
import { commit, task } from './opening.ts';

const finding = { path: 'src/t1/a.ts', line: 3, text: "parse('') still throws." };

describe('work that is handed in', () => {
  it('is checked by code at its commit before anything else happens to it', () => {
    const story = planned([task('t1')]);
    const facts = story.handIn('developer-1', 'first');
    expect(types(facts)).toEqual(['work-submitted']);
    expect(story.due()).toEqual([
      {
        id: `verify:t1:head:${commit('first')}:`,
        lane: 'verify',
        do: 'verify',
        task: 't1',
        of: 'head',
        commit: commit('first'),
        onto: null,
      },
    ]);
  });

  it('comes back with the output where a check fails, and nothing leaves the house', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    const facts = story.verify('t1', { exitCode: 1 });
    expect(types(facts)).toEqual(['certificate-issued', 'call-finished']);
    expect(the(facts, 'call-finished')).toMatchObject({ ok: false });
    expect(the(facts, 'call-finished').result.join('')).toMatch(
      /do not pass.*npm test.*exit code 1.*npm test says no/s,
    );
    expect(story.intended()).toEqual([]);
    expect(story.task('t1').submission).toBeNull();
    expect(story.due('think')).toMatchObject([{ agent: 'developer-1' }]);
  });

  it.each([
    ['set-up failed', { setup: [{ command: 'npm ci', exitCode: 1, ms: 1, output: '' }] }],
    ['a check is missing from the certificate', { checks: [] }],
    ['a check ran out of time', { checks: [{ command: 'npm test', exitCode: null, ms: 1, output: '' }] }],
    ["only the project's check passed, not its own", { codes: { 'npm run t1': 1 } }],
    ['the check is another one', { checks: [{ command: 'true', exitCode: 0, ms: 1, output: '' }] }],
  ])('comes back where %s', (_, said) => {
    const story = planned([task('t1', { checks: ['npm run t1'] })]);
    story.handIn('developer-1', 'first');
    expect(the(story.verify('t1', said), 'call-finished').ok).toBe(false);
    expect(story.intended()).toEqual([]);
  });

  it('is pushed, opened as a draft, made ready, and then the author hears of it and a reviewer joins', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    expect(the(story.verify('t1'), 'effect-intended')).toMatchObject({
      kind: 'push',
      commit: commit('first'),
      expect: null,
    });
    expect(the(story.done('push', 't1'), 'effect-intended').kind).toBe('open-pull');
    expect(the(story.done('open-pull', 't1'), 'effect-intended').kind).toBe('mark-ready');
    const facts = story.done('mark-ready', 't1');
    expect(types(facts)).toEqual(['effect-done', 'call-finished', 'agent-joined']);
    expect(the(facts, 'call-finished').result.join('')).toMatch(/checks pass.*Pull request #\d+ is open/);
    expect(the(facts, 'agent-joined')).toMatchObject({ role: 'reviewer', parent: 'pm-1', tier: 2, task: 't1' });
    // The author is not woken by hearing that it was handed on.
    expect(story.due('think').map((work) => work.agent)).toEqual(['reviewer-1']);
  });

  it('is refused outside the globs of its task, whatever its tool says', () => {
    const story = planned([task('t1')]);
    const facts = story.handIn('developer-1', 'first', ['src/t1/a.ts', '.github/workflows/ci.yml']);
    expect(types(facts)).toEqual(['call-finished']);
    expect(the(facts, 'call-finished').result.join('')).toContain('.github/workflows/ci.yml');
    expect(story.task('t1').submission).toBeNull();
  });

  it('is not replaced while it is looked at: what is reviewed and merged is what was handed in', () => {
    const story = planned([task('t1')], { gates: { merge: 'chair' } });
    const handIn = call('open_pull_request', { title: 'Mend it', summary: 'Done.' });
    story.turn('developer-1', handIn, handIn);
    story.submit('developer-1', 'first');
    story.published('t1');
    const facts = story.submit('developer-1', 'second');
    expect(the(facts, 'call-finished')).toMatchObject({ ok: false });
    expect(story.task('t1').submission?.commit).toBe(commit('first'));
    story.reviewed('t1', 'accept');
    story.answer('allow');
    expect(story.task('t1').mergeAllowed).toBe(commit('first'));
  });

  it('with a red base: a check that was red before anyone started may be red at the head while other tasks are open', () => {
    const story = planned([task('t1'), task('t2')], {}, ['npm test']);
    story.handIn('developer-1', 'first');
    story.verify('t1', { exitCode: 1 });
    expect(story.intended()).toEqual(['push t1']);
  });

  it('with a red base and one task only: all must be green', () => {
    const story = planned([task('t1')], {}, ['npm test']);
    story.handIn('developer-1', 'first');
    expect(the(story.verify('t1', { exitCode: 1 }), 'call-finished').ok).toBe(false);
  });

  it("a check of the task's own must pass, red base or not", () => {
    const own = task('t1', { checks: ['npm run t1'] });
    const story = planned([own, task('t2')], {}, ['npm test']);
    story.handIn('developer-1', 'first');
    expect(the(story.verify('t1', { codes: { 'npm test': 1, 'npm run t1': 1 } }), 'call-finished').ok).toBe(false);
  });

  it("a check that is the project's and its own must pass, red base or not", () => {
    const story = planned([task('t1', { checks: ['npm test'] }), task('t2')], {}, ['npm test']);
    story.handIn('developer-1', 'first');
    expect(the(story.verify('t1', { exitCode: 1 }), 'call-finished').ok).toBe(false);
  });

  it('is proved by a certificate of its own commit alone', () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    const other = { of: 'head' as const, commit: commit('other'), onto: null, tree: 't', setup: [], conflicts: [] };
    const checks = [{ command: 'npm test', exitCode: 0, ms: 1, output: '' }];
    expect(story.when({ type: 'record-certificate', task: 't1', certificate: { ...other, checks } })).toEqual([]);
  });
});

describe('a review', () => {
  const underReview = () => {
    const story = planned([task('t1')]);
    story.handIn('developer-1', 'first');
    return story.published('t1');
  };

  it('that asks for changes goes to the forge, with its status, before the developer hears of it', () => {
    const story = underReview();
    const given = story.turn('reviewer-1', review('changes', [finding]));
    expect(the(given, 'review-given')).toMatchObject({ by: 'reviewer-1', commit: commit('first'), verdict: 'changes' });
    expect(story.intended()).toEqual(['review t1']);
    expect(all(given, 'task-reopened')).toEqual([]);
    expect(all(story.done('review', 't1'), 'task-reopened')).toEqual([]);
    expect(story.intended()).toEqual(['status t1']);
    const facts = story.done('status', 't1');
    expect(the(facts, 'task-reopened').why.join('')).toMatch(/src\/t1\/a.ts:3.*still throws/s);
    expect(story.due('think')).toMatchObject([{ agent: 'developer-1' }]);
  });

  it('is followed by a second round: pushed over what was there, and read by the same reviewer', () => {
    const story = underReview().reviewed('t1', 'changes', [finding]);
    story.handIn('developer-1', 'second');
    const push = the(story.verify('t1'), 'effect-intended');
    expect(push).toMatchObject({ kind: 'push', commit: commit('second'), expect: commit('first') });
    const facts = story.done('push', 't1');
    expect(the(facts, 'message-sent')).toMatchObject({ from: 'developer-1', to: 'reviewer-1' });
    expect(story.due('think').map((work) => work.agent)).toEqual(['reviewer-1']);
    story.turn('reviewer-1', review('accept'));
    story.done('review', 't1');
    story.done('status', 't1');
    // The threads that the first review opened are settled before the merge.
    expect(story.intended()).toEqual(['resolve-threads t1']);
    story.done('resolve-threads', 't1');
    expect(story.task('t1').mergeAllowed).toBe(commit('second'));
  });

  it('of the same commit twice is refused', () => {
    const story = underReview();
    const facts = story.turn('reviewer-1', review('accept'), review('changes', [finding]));
    expect(all(facts, 'review-given')).toHaveLength(1);
  });

  it('may find something in a file that the pull request does not touch: it is kept', () => {
    const story = underReview();
    const facts = story.turn('reviewer-1', review('changes', [{ ...finding, path: 'src/other.ts' }]));
    expect(the(facts, 'review-given').findings).toMatchObject([{ path: 'src/other.ts' }]);
  });

  it('is given by its reviewer alone: an author has no such tool', () => {
    const story = underReview();
    story.when({ type: 'send-message', to: 'developer-1', text: 'Go on.' });
    const facts = story.turn('developer-1', review('accept'));
    expect(the(facts, 'turn-taken').calls).toMatchObject([{ verdict: 'deny' }]);
  });

  it('of what the reviewer has not seen is refused: it reads the news first', () => {
    const story = underReview();
    story.startTurn('reviewer-1');
    story.when({ type: 'send-message', to: 'reviewer-1', text: 'Mind the empty line.' });
    const facts = story.takeTurn('reviewer-1', review('accept'));
    expect(all(facts, 'review-given')).toEqual([]);
    expect(story.due('think').map((work) => work.agent)).toEqual(['reviewer-1']);
  });

  it('between two rounds has nothing to be about', () => {
    const story = underReview().reviewed('t1', 'changes', [finding]);
    story.when({ type: 'send-message', to: 'reviewer-1', text: 'Well?' });
    expect(all(story.turn('reviewer-1', review('accept')), 'review-given')).toEqual([]);
  });

  it('that asks for changes once too often is put to the chair', () => {
    const story = planned([task('t1')], { limits: { reviewRounds: 2 } });
    for (const name of ['first', 'second']) {
      story.handIn('developer-1', name);
      story.published('t1').reviewed('t1', 'changes', [finding]);
    }
    expect(Object.values(story.run.asks)).toMatchObject([{ gate: 'review', subject: { kind: 'review', task: 't1' } }]);
    expect(story.due()).toEqual([]);
  });

  it.each([
    ['allow', 'takes the work as it is, on record'],
    ['deny', 'ends the developer, and the PM is woken'],
  ] as const)('then the chair may %s, which %s', (verdict, _) => {
    const story = planned([task('t1')], { limits: { reviewRounds: 1 } });
    story.handIn('developer-1', 'first');
    story.published('t1').reviewed('t1', 'changes', [finding]);
    const facts = story.answer(verdict);
    if (verdict === 'allow') {
      expect(the(facts, 'review-given')).toMatchObject({ by: 'board', verdict: 'accept' });
      expect(story.intended()).toEqual(['review t1']);
    } else {
      expect(the(facts, 'task-ended').outcome).toBe('failed');
      expect(story.due('think').map((work) => work.agent)).toEqual(['pm-1']);
    }
  });

  it('that the chair is asked about is asked no more when the developer gives up', () => {
    const story = underReview();
    for (const name of ['reviewer-1', 'reviewer-2']) for (let turn = 0; turn < 3; turn++) story.turn(name);
    expect(Object.keys(story.run.asks)).toHaveLength(1);
    story.when({ type: 'send-message', to: 'developer-1', text: 'Is it any good?' });
    story.turn('developer-1', report('failed'));
    expect(story.run.asks).toEqual({});
  });

  it('by a reviewer that fails is given by a second one, and then asked of the chair', () => {
    const story = underReview();
    for (const name of ['reviewer-1', 'reviewer-2']) for (let turn = 0; turn < 3; turn++) story.turn(name);
    expect(story.agent('reviewer-2').left?.outcome).toBe('failed');
    expect(Object.values(story.run.asks)).toMatchObject([{ gate: 'review' }]);
    // The PM hears of the failures; nothing else goes on.
    expect(story.due().map((work) => work.id)).toEqual(['think:pm-1:2']);
    expect(the(story.answer('allow'), 'review-given').by).toBe('board');
  });
});
