import { describe, expect, it } from 'vitest';
import { converse, newConversations } from '../../src/core/projections/conversation.ts';
import { alternating } from '../../src/core/run/streak.ts';
import { bodyPreview } from '../../src/core/text.ts';
import { all, begun, call, planned, report, type Story, the } from './given.ts';
import { task } from './opening.ts';

/** What an agent was warned of, from its own history. */
function noticesOf(story: Story, agent: string): string[] {
  const histories = newConversations();
  for (const { facts } of story.decisions) for (const fact of facts) converse(histories, fact);
  return (histories.agents[agent] ?? []).flatMap((entry) =>
    entry.kind === 'result' && entry.notice !== null ? [entry.notice] : [],
  );
}

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

/** Turns of an agent, each with one call that ends with this result. */
const calls = (story: Story, agent: string, ...made: readonly (readonly [path: string, result: string])[]) => {
  for (const [path, result] of made) {
    if (story.agent(agent).left !== null) return;
    story.turn(agent, call('read_file', { path }));
    story.finishCall(agent, result);
  }
};

const A = ['a', 'one'] as const;
const B = ['b', 'two'] as const;

describe('a breaker', () => {
  it('stops who goes back and forth between two results, and warns it before', () => {
    const story = planned([task('t1')]);
    calls(story, 'developer-1', ['c', 'x'], A, B, A, B);
    expect(noticesOf(story, 'developer-1')).toEqual([expect.stringContaining('back and forth')]);
    calls(story, 'developer-1', A);
    expect(story.agent('developer-1').left).toBeNull();
    calls(story, 'developer-1', B);
    expect(story.agent('developer-1')).toMatchObject({ reason: 'loop', left: { outcome: 'failed' } });
  });

  it('lets go on whoever sees something else in between', () => {
    const story = planned([task('t1')]);
    calls(story, 'developer-1', A, B, A, B, A, ['b', 'now three'], A, B);
    expect(story.agent('developer-1').left).toBeNull();
  });

  it('stops who sees nothing new and changes nothing for long, and warns it halfway', () => {
    const story = planned([task('t1')], { limits: { idleCalls: 8 } });
    const seen = ['a', 'b', 'c', 'd'].map((path) => [path, path] as const);
    calls(story, 'developer-1', ...seen, ...seen);
    expect(noticesOf(story, 'developer-1')).toEqual([expect.stringContaining('Your last 4 calls brought nothing')]);
    calls(story, 'developer-1', ...seen.slice(0, 3));
    expect(story.agent('developer-1').left).toBeNull();
    calls(story, 'developer-1', ['d', 'd']);
    expect(story.agent('developer-1').reason).toBe('loop');
  });

  it('counts a change as news, however often the same is read around it', () => {
    const story = planned([task('t1')], { limits: { idleCalls: 4 } });
    for (let round = 0; round < 4; round++) {
      calls(story, 'developer-1', A, B, ['c', 'x']);
      story.turn('developer-1', call('edit_file', { path: 'src/t1/a.ts', old: 'a', new: 'b' }));
      story.finishCall('developer-1', 'Changed.');
    }
    expect(story.agent('developer-1').left).toBeNull();
  });

  it('stops who hands in work whose checks fail, again and again, and holds nothing of it against the next', () => {
    const story = planned([task('t1')], { limits: { refusals: 2 } });
    story.handIn('developer-1', 'one');
    story.verify('t1', { exitCode: 1 });
    expect(story.agent('developer-1').left).toBeNull();
    story.handIn('developer-1', 'two');
    const facts = story.verify('t1', { exitCode: 1 });
    expect(the(facts, 'agent-left')).toMatchObject({ agent: 'developer-1', reason: 'under-performing' });
    story.turn('pm-1', call('delegate', { task: 't1', guidance: 'Otherwise.' }));
    story.handIn('developer-2', 'three');
    story.verify('t1', { exitCode: 1 });
    expect(story.agent('developer-2').left).toBeNull();
  });

  it('ends a review that says the same of the same line twice, and asks who decides', () => {
    const story = planned([task('t1')], { limits: { reviewRounds: 5 } });
    const finding = { path: 'src/t1/a.ts', line: 3, text: 'This throws.' };
    story.handIn('developer-1', 'one');
    story.published('t1').reviewed('t1', 'changes', [finding]);
    story.handIn('developer-1', 'two');
    story.published('t1').reviewed('t1', 'changes', [{ ...finding, line: 4 }]);
    expect(story.run.asks, 'its line has moved').toEqual({});
    story.handIn('developer-1', 'three');
    story.published('t1').reviewed('t1', 'changes', [{ ...finding, line: 4 }]);
    const [ask] = Object.values(story.run.asks);
    expect(ask).toMatchObject({ gate: 'review', why: expect.stringContaining('src/t1/a.ts:4 stands in two rounds') });
  });

  it('does not let one task be handed out for ever', () => {
    const story = planned([task('t1')], { limits: { delegations: 2 } });
    for (let time = 1; time <= 2; time++) {
      story.turn(`developer-${time}`, report('failed'));
      story.turn('pm-1', call('delegate', { task: 't1', guidance: `Try ${time}.` }));
    }
    story.turn('developer-3', report('failed'));
    const facts = story.turn('pm-1', call('delegate', { task: 't1', guidance: 'Once more.' }));
    expect(the(facts, 'call-finished')).toMatchObject({
      ok: false,
      result: [expect.stringContaining('2 times, the limit')],
    });
    expect(story.task('t1').ended).toBe('failed');
  });

  it('does not let two agents only write to each other', () => {
    const story = planned([task('t1')]);
    const write = (from: string, to: string, round: number) =>
      all(story.turn(from, call('message', { to, text: `And ${round}?` })), 'call-finished').at(-1)?.ok;
    const answers = [0, 1, 2].flatMap((round) => [
      write('developer-1', 'parent', round),
      write('pm-1', 'developer-1', round),
    ]);
    expect(answers).toEqual([true, true, true, true, true, true]);
    expect(write('developer-1', 'parent', 9)).toBe(false);
    calls(story, 'developer-1', A);
    expect(write('developer-1', 'parent', 10)).toBe(true);
  });

  it('tells whoever leads what can be done next', () => {
    const story = planned([task('t1')]);
    for (let turn = 0; turn < 4; turn++) read(story, 'developer-1', 'a');
    expect(bodyPreview(story.agent('developer-1').left?.summary ?? [])).toMatch(
      /the same call gave the same result 4 times\. Delegate the task again with guidance/,
    );
  });
});

describe('going back and forth', () => {
  const recent = (hashes: string) => ({ recent: [...hashes].map((hash) => ({ hash, ok: true, telling: true })) });

  it.each([
    ['', 0],
    ['ab', 0],
    ['aaaa', 0],
    ['abc', 0],
    ['aba', 3],
    ['cabab', 4],
    ['ababc', 0],
    ['aababab', 6],
  ])('is %s: %i of its last calls', (hashes, count) => {
    expect(alternating(recent(hashes))).toBe(count);
  });
});

describe('a PM that a breaker stops', () => {
  const loop = (story: Story, pm: string) => {
    for (let turn = 0; turn < 4; turn++) read(story, pm, 'a');
  };

  const asked = (story: Story) =>
    Object.values(story.run.asks).filter(({ subject }) => subject.kind === 'health' && subject.of === 'same-call');

  it('is replaced once by the rules; the second time the run ends', () => {
    const story = begun();
    loop(story, 'pm-1');
    expect(story.agent('pm-1').reason).toBe('replaced');
    loop(story, 'pm-2');
    expect(story.agent('pm-2')).toMatchObject({ reason: 'loop', left: { outcome: 'failed' } });
    expect(story.intended()).toEqual(['summary']);
  });

  it('waits for the chair where the chair decides, who may have it replaced', () => {
    const story = begun({ gates: { health: 'chair' } });
    loop(story, 'pm-1');
    expect(asked(story).map(({ subject }) => subject)).toMatchObject([{ agent: 'pm-1', of: 'same-call' }]);
    expect(story.due('think')).toEqual([]);
    story.answer('allow', { ask: asked(story)[0]?.id ?? '' });
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-2']);
  });

  it('goes on as it is where the chair says so, and ends the run the next time', () => {
    const story = begun({ gates: { health: 'chair' } });
    loop(story, 'pm-1');
    story.answer('deny', { ask: asked(story)[0]?.id ?? '' });
    expect(story.due('think').map((work) => work.agent)).toEqual(['pm-1']);
    loop(story, 'pm-1');
    expect(story.agent('pm-1').reason).toBe('loop');
  });
});

describe('time', () => {
  const HOUR = 3_600_000;

  it('at work ends an agent that has had enough of it', () => {
    const story = planned([task('t1')], { limits: { agentMs: HOUR } });
    for (let turn = 0; turn < 3; turn++) {
      calls(story, 'developer-1', [`${turn}`, `${turn}`]);
      story.later(HOUR / 4);
    }
    story.startTurn('developer-1');
    expect(story.due('look')).toEqual([]);
    story.later(HOUR / 4);
    expect(story.due('look')).toHaveLength(1);
    const facts = story.when({ type: 'look' });
    expect(all(facts, 'agent-left')[0]).toMatchObject({ agent: 'developer-1', reason: 'limit' });
  });

  it("spent waiting for the chair, paused or between two processes is nobody's fault", () => {
    const story = begun({ limits: { agentMs: HOUR, runMs: 2 * HOUR } });
    story.turn('pm-1', call('ask_chair', { question: 'May I?' }), call('read_file', { path: 'a' }));
    story.later(50 * HOUR);
    expect(story.due('look')).toEqual([]);
    story.answer('allow');
    story.when({ type: 'pause-agent', agent: 'pm-1', paused: true });
    story.later(50 * HOUR);
    story.when({ type: 'pause-agent', agent: 'pm-1', paused: false });
    expect(story.due('look')).toEqual([]);
    story.finishCall('pm-1', 'text');
    story.turn('pm-1', call('read_file', { path: 'b' }));
    story.when({ type: 'pause-agent', agent: 'pm-1', paused: true });
    story.later(50 * HOUR);
    story.when({ type: 'pause-agent', agent: 'pm-1', paused: false });
    story.finishCall('pm-1', 'more');
    expect(story.agent('pm-1').left, 'it was paused').toBeNull();
    story.turn('pm-1', call('read_file', { path: 'c' }));
    story.later(50 * HOUR);
    story.when({ type: 'resume-run', epoch: 2 });
    expect(story.due('look')).toEqual([]);
    expect(story.agent('pm-1').left, 'its process was gone').toBeNull();
    expect(story.run.state).toBe('open');
  });

  it('of the run ends it, with what is merged told', () => {
    const story = planned([task('t1')], { limits: { runMs: 2 * HOUR } });
    for (let turn = 0; turn < 8; turn++) {
      calls(story, 'developer-1', [`${turn}`, `${turn}`]);
      story.later(HOUR / 4);
    }
    story.startTurn('developer-1');
    story.later(1);
    story.when({ type: 'look' });
    expect(story.agent('pm-1')).toMatchObject({ reason: 'limit', left: { outcome: 'limited' } });
    expect(story.agent('developer-1').left).not.toBeNull();
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
