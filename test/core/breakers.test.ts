import { describe, expect, it } from 'vitest';
import { all, begun, call, planned, report, type Story, the } from './given.ts';
import { task } from './opening.ts';

const read = (story: Story, agent: string, path: string) => {
  story.turn(agent, call('read_file', { path }));
  return story.finishCall(agent, 'the same text');
};

describe('an agent that gets nowhere', () => {
  it('and makes the same call with the same result four times in a row is stopped', () => {
    const story = planned([task('t1')]);
    for (let turn = 0; turn < 3; turn++) read(story, 'developer-1', 'a');
    expect(story.agent('developer-1').left).toBeNull();
    const facts = read(story, 'developer-1', 'a');
    const [left] = all(facts, 'agent-left');
    expect(left).toMatchObject({ agent: 'developer-1', reason: 'loop', report: { outcome: 'failed' } });
    expect(the(facts, 'task-ended').outcome).toBe('failed');
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-1']);
  });

  it('is not stopped where the result changes, or another call comes between', () => {
    const story = planned([task('t1')]);
    for (const path of ['a', 'a', 'a', 'b', 'a', 'a', 'a']) read(story, 'developer-1', path);
    expect(story.agent('developer-1').left).toBeNull();
  });

  it('and calls no tool three times in a row is stopped', () => {
    const story = begun();
    story.turn('pm-1');
    story.turn('pm-1');
    expect(the(story.turn('pm-1'), 'agent-left').reason).toBe('replaced');
    for (let turn = 0; turn < 2; turn++) story.turn('pm-2');
    expect(the(story.turn('pm-2'), 'agent-left').report.outcome).toBe('failed');
  });

  it('is not stopped for silence while it waits for others', () => {
    const story = planned([task('t1'), task('t2')]);
    for (let times = 0; times < 4; times++) {
      story.when({ type: 'send-message', to: 'pm-1', text: `Well? ${times}` });
      story.turn('pm-1');
    }
    story.turn('developer-1', report('failed'));
    story.turn('developer-2', report('failed'));
    story.turn('pm-1');
    expect(story.agent('pm-1').left).toBeNull();
  });

  it('and has had all its turns is stopped, once its last calls have ended', () => {
    const story = planned([task('t1')], { limits: { turns: 3 } });
    for (const path of ['a', 'b']) read(story, 'developer-1', path);
    story.turn('developer-1', call('read_file', { path: 'c' }));
    expect(story.agent('developer-1').left).toBeNull();
    expect(the(story.finishCall('developer-1', 'text'), 'agent-left').report.outcome).toBe('limited');
  });

  it('takes no turn beyond its limit while others work, and what it had handed on goes on', () => {
    const story = planned([task('t1')], { limits: { turns: 3 } });
    for (let turn = 0; turn < 2; turn++) {
      story.when({ type: 'send-message', to: 'pm-1', text: 'Look around.' });
      story.turn('pm-1', call('read_file', { path: `${turn}` }));
      story.finishCall('pm-1', 'text');
    }
    expect(story.agent('pm-1')).toMatchObject({ turn: 3, left: null });
    expect(story.due('think').map((work) => work.agent)).toEqual(['developer-1']);
    story.accepted('t1').merged('t1');
    expect(story.agent('pm-1')).toMatchObject({ reason: 'replaced' });
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-2']);
  });
});

describe('an agent that is paused', () => {
  it('takes no turn and makes no call until it is let go on', () => {
    const story = planned([task('t1'), task('t2')]);
    story.turn('developer-1', call('read_file', { path: 'a' }));
    story.when({ type: 'pause-agent', agent: 'developer-1', paused: true });
    story.when({ type: 'pause-agent', agent: 'developer-2', paused: true });
    expect(story.due()).toEqual([]);
    story.when({ type: 'pause-agent', agent: 'developer-1', paused: false });
    expect(story.due().map((work) => work.do)).toEqual(['call']);
  });

  it('is paused once', () => {
    const story = begun();
    story.when({ type: 'pause-agent', agent: 'pm-1', paused: true });
    expect(story.when({ type: 'pause-agent', agent: 'pm-1', paused: true })).toEqual([]);
  });

  it('as often as anyone likes in the middle of a model call is no failure of the model', () => {
    const story = begun({ limits: { attempts: 2 } });
    for (let times = 0; times < 4; times++) {
      story.startTurn('pm-1');
      story.when({ type: 'pause-agent', agent: 'pm-1', paused: true });
      expect(story.due()).toEqual([]);
      const failure = { kind: 'aborted', message: 'No longer wanted.' };
      const { turn } = story.agent('pm-1');
      story.when({ type: 'fail-turn', agent: 'pm-1', turn, failure, retryAfterMs: null, usage: null, passing: true });
      story.when({ type: 'pause-agent', agent: 'pm-1', paused: false });
      story.later(60_000);
    }
    expect(story.run.asks).toEqual({});
    expect(story.due('think')).toHaveLength(1);
  });
});
