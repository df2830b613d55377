import { describe, expect, it } from 'vitest';
import { all, begun, call, planned, the, types } from './given.ts';
import { plan, settings, task } from './opening.ts';

const other = {
  provider: 'anthropic',
  name: 'another-model',
  baseUrl: null,
  window: 200_000,
  price: null,
};

describe('an agent that the chair pauses', () => {
  it('does nothing new, and whoever descends from it neither, until it goes on', () => {
    const story = planned([task('t1')]);
    expect(types(story.when({ type: 'pause-agent', agent: 'pm-1', paused: true }))).toEqual(['agent-paused']);
    expect(story.due('think')).toEqual([]);
    expect(story.startTurn('developer-1')).toEqual([]);
    story.when({ type: 'pause-agent', agent: 'pm-1', paused: false });
    expect(story.due('think').map(({ agent }) => agent)).toEqual(['developer-1']);
  });

  it('begins no call, and goes on with those it asked for', () => {
    const story = planned([task('t1')]);
    story.turn('developer-1', call('list_folder', { path: '.' }));
    story.when({ type: 'pause-agent', agent: 'board', paused: true });
    expect(story.due('call')).toEqual([]);
    story.when({ type: 'pause-agent', agent: 'board', paused: false });
    expect(story.due('call')).toHaveLength(1);
  });

  it('loses its model call under way, which is charged and not counted against it', () => {
    const story = planned([task('t1')]);
    story.startTurn('developer-1');
    story.when({ type: 'pause-agent', agent: 'developer-1', paused: true });
    expect(story.due('think')).toEqual([]);
    const failure = { kind: 'aborted', message: 'Its answer is no longer wanted.' };
    const turn = { agent: 'developer-1', turn: 1, failure, retryAfterMs: null, usage: null, passing: true } as const;
    expect(the(story.when({ type: 'fail-turn', ...turn }), 'turn-failed').tokens).toBeGreaterThan(0);
    expect(story.agent('developer-1').failures?.count).toBe(0);
  });

  it('is not paused twice, nor once it has left', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'pause-agent', agent: 'developer-1', paused: true });
    expect(story.when({ type: 'pause-agent', agent: 'developer-1', paused: true })).toEqual([]);
    story.when({ type: 'terminate-agent', agent: 'developer-1', why: '' });
    expect(story.when({ type: 'pause-agent', agent: 'developer-1', paused: false })).toEqual([]);
    expect(story.when({ type: 'pause-agent', agent: 'nobody-1', paused: true })).toEqual([]);
  });
});

describe('an agent that the chair ends', () => {
  it('leaves with the reason, its task ends, and the PM is woken', () => {
    const story = planned([task('t1')]);
    const facts = story.when({ type: 'terminate-agent', agent: 'developer-1', why: 'It goes astray.' });
    const [left] = all(facts, 'agent-left');
    expect(left).toMatchObject({ agent: 'developer-1', report: { outcome: 'cancelled' } });
    expect(left?.report.summary.join('')).toContain('It goes astray.');
    expect(the(facts, 'task-ended')).toMatchObject({ task: 't1', outcome: 'cancelled' });
    expect(story.due('think').map(({ agent }) => agent)).toEqual(['pm-1']);
  });

  it('takes its lineage with it', () => {
    const story = planned([task('t1'), task('t2')]);
    const facts = story.when({ type: 'terminate-agent', agent: 'pm-1', why: '' });
    expect(
      all(facts, 'agent-left')
        .map(({ agent }) => agent)
        .toSorted(),
    ).toEqual(expect.arrayContaining(['developer-1', 'developer-2', 'pm-1']));
  });

  it('is ended once', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'terminate-agent', agent: 'developer-1', why: '' });
    expect(story.when({ type: 'terminate-agent', agent: 'developer-1', why: '' })).toEqual([]);
    expect(story.when({ type: 'terminate-agent', agent: 'constructor', why: '' })).toEqual([]);
  });
});

describe('models and budget that the chair sets', () => {
  it('hold from the next call on, for the roles that the run has', () => {
    const story = planned([task('t1')]);
    const facts = story.when({ type: 'set-models', models: { reviewer: other, stranger: other } });
    expect(the(facts, 'models-set').models).toEqual({ reviewer: other });
    expect(story.run.settings.models).toEqual({ ...settings.models, reviewer: other });
  });

  it('are no news where they are what stands already', () => {
    const story = planned([task('t1')]);
    expect(story.when({ type: 'set-models', models: { ...settings.models } })).toEqual([]);
    expect(story.when({ type: 'set-budget', budget: { tokens: null, money: null } })).toEqual([]);
  });

  it('in a budget stop the next call that does not fit', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'set-budget', budget: { tokens: 200, money: null } });
    expect(story.run.budget).toEqual({ tokens: 200, money: null });
    expect(the(story.startTurn('developer-1'), 'ask-raised').subject.kind).toBe('budget');
  });

  it('go with a plan that is allowed, in the same decision', () => {
    const story = begun({ gates: { plan: 'chair' } });
    story.turn('pm-1', call('submit_plan', plan(task('t1'))));
    const budget = { tokens: 5000, money: 3 };
    const facts = story.answer('allow', { budget, models: { default: other } });
    expect(the(facts, 'budget-set')).toMatchObject(budget);
    expect(the(facts, 'models-set').models).toEqual({ default: other });
    expect(the(facts, 'plan-approved').edited).toBe(false);
  });
});
