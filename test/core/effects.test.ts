import { describe, expect, it } from 'vitest';
import { all, begun, call, planned, report, type Story, the, types } from './given.ts';
import { commit, task } from './opening.ts';

const fail = (story: Story, said: { passing?: boolean; retryAfterMs?: number } = {}) =>
  story.when({
    type: 'fail-effect',
    effect: story.effect('push', 't1').id,
    failure: { kind: 'unreachable', message: 'No answer.' },
    retryAfterMs: said.retryAfterMs ?? null,
    passing: said.passing ?? true,
    base: null,
  });

const pushing = (limits: { attempts?: number; longestWaitMs?: number } = {}) => {
  const story = planned([task('t1')], { limits });
  story.handIn('developer-1', 'first');
  story.verify('t1');
  return story;
};

describe('an effect on the forge that fails', () => {
  it('and may pass is due again after a wait, in doubt: it may have happened', () => {
    const story = pushing();
    expect(story.effect('push', 't1').inDoubt).toBe(false);
    fail(story);
    expect(story.due()).toEqual([
      { id: `wait:effect:${story.effect('push', 't1').id}`, lane: 'time', do: 'wait', until: story.now + 1000 },
    ]);
    story.later(1000);
    expect(story.due('effect')).toHaveLength(1);
    expect(story.effect('push', 't1')).toMatchObject({ inDoubt: true, attempts: 1 });
  });

  it('has another id each time, so that one attempt is not taken for another', () => {
    const story = pushing();
    const [first] = story.due('effect');
    fail(story);
    story.later(1000);
    expect(story.due('effect')[0]?.id).not.toBe(first?.id);
  });

  it.each([
    ['will not pass by itself', { passing: false }],
    ['asks for too long a wait', { retryAfterMs: 3_600_000 }],
  ])('and %s is put to the chair', (_, said) => {
    const story = pushing();
    const facts = fail(story, said);
    expect(the(facts, 'ask-raised')).toMatchObject({ gate: 'forge', by: 'board', of: 'chair' });
    expect(story.due()).toEqual([]);
    story.answer('allow');
    expect(story.due('effect')).toHaveLength(1);
    expect(story.effect('push', 't1').inDoubt).toBe(true);
  });

  it('as often as it may is put to the chair', () => {
    const story = pushing({ attempts: 2 });
    fail(story);
    expect(types(fail(story))).toEqual(['effect-failed', 'ask-raised']);
  });

  it('and is given up by the chair ends the run, which does not wait for it', () => {
    const story = pushing();
    fail(story, { passing: false });
    expect(the(story.answer('deny'), 'run-closed').outcome).toBe('failed');
  });

  it('is done once: a second report of it is refused', () => {
    const story = pushing();
    const { id } = story.effect('push', 't1');
    story.done('push', 't1');
    expect(story.when({ type: 'finish-effect', effect: id, result: {} })).toEqual([]);
  });

  it('after the run was stopped is still brought to its end, since nobody knows whether it happened', () => {
    const story = pushing();
    story.when({ type: 'stop-run', outcome: 'cancelled', why: 'Enough.' });
    expect(story.run.state).toBe('open');
    expect(story.due().map((work) => work.do)).toEqual(['effect']);
    expect(the(story.done('push', 't1'), 'run-closed').outcome).toBe('cancelled');
  });
});

describe('a run that another process takes up', () => {
  const resume = (story: Story) => story.when({ type: 'resume-run', epoch: story.run.epoch + 1 });

  it('charges what model calls under way had reserved, and owes them again', () => {
    const story = begun();
    story.startTurn('pm-1', { input: 1000, output: 1000 });
    const facts = resume(story);
    expect(types(facts)).toEqual(['run-resumed', 'turn-failed']);
    expect(the(facts, 'turn-failed')).toMatchObject({ tokens: 2000, failure: { kind: 'interrupted' } });
    expect(story.run.ledger.reserved).toEqual({});
    expect(story.due().map((work) => work.id)).toEqual(['think:pm-1:2']);
  });

  it('however often, asks nobody: an interruption is no failure of the model', () => {
    const story = begun({ limits: { attempts: 2 } });
    for (let life = 0; life < 5; life++) {
      story.startTurn('pm-1');
      resume(story);
    }
    story.startTurn('pm-1');
    const failure = { kind: 'overloaded', message: 'Too much to do.' };
    const turn = story.agent('pm-1').turn;
    story.when({ type: 'fail-turn', agent: 'pm-1', turn, failure, retryAfterMs: null, usage: null, passing: true });
    expect(story.run.asks).toEqual({});
  });

  it('ends commands and edits that were under way as interrupted: they may have taken effect', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', call('run_command', { command: 'make' }), call('read_file', { path: 'a' }));
    story.when({ type: 'start-call', call: story.due('call')[0]?.call ?? '' });
    const facts = resume(story);
    expect(all(facts, 'call-finished')).toMatchObject([{ ok: false }]);
    expect(the(facts, 'call-finished').result.join('')).toContain('may have taken effect');
    // The one that only reads is owed again, and so is one that had not begun.
    expect(story.due('call')).toHaveLength(1);
  });

  it('owes again what had not begun', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', call('run_command', { command: 'make' }));
    const before = story.due();
    expect(types(resume(story))).toEqual(['run-resumed']);
    expect(story.due()).toEqual(before);
  });

  it('owes work that was being handed in again', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', call('open_pull_request', { title: 'Mend', summary: 'Done.' }));
    resume(story);
    expect(story.due('call')).toHaveLength(1);
    story.submit('developer-1', 'first');
    resume(story);
    expect(story.due('verify')).toMatchObject([{ commit: commit('first') }]);
  });

  it('has doubts about every effect that was intended', () => {
    const story = pushing();
    resume(story);
    expect(story.effect('push', 't1').inDoubt).toBe(true);
    expect(story.due('effect')).toHaveLength(1);
  });

  it('keeps what was asked, and who waits', () => {
    const story = begun({ gates: { plan: 'chair' } });
    story.turn('pm-1', call('ask_chair', { question: 'Which of the two?' }));
    const asks = structuredClone(story.run.asks);
    resume(story);
    expect(story.run.asks).toEqual(asks);
    expect(story.due()).toEqual([]);
  });

  it('is taken up by one with a newer epoch only', () => {
    const story = begun();
    story.when({ type: 'resume-run', epoch: 3 });
    expect(story.when({ type: 'resume-run', epoch: 3 })).toEqual([]);
    expect(story.when({ type: 'resume-run', epoch: 2 })).toEqual([]);
  });
});

describe('what comes after the last merge', () => {
  const refusedForGood = (story: Story, kind: 'summary' | 'close-issue') => {
    story.when({
      type: 'fail-effect',
      effect: story.effect(kind).id,
      failure: { kind: 'forbidden', message: 'The issue is locked.' },
      retryAfterMs: null,
      passing: false,
      base: null,
    });
    return story.answer('deny');
  };

  it('is given up without the run failing: what was merged stays merged', () => {
    const story = planned([task('t1')], { gates: { merge: 'policy' } });
    story.accepted('t1').merged('t1');
    story.turn('pm-1', report('done'));
    refusedForGood(story, 'summary');
    const facts = refusedForGood(story, 'close-issue');
    expect(the(facts, 'run-closed')).toMatchObject({ outcome: 'merged' });
  });
});
