import { describe, expect, it } from 'vitest';
import { ballot, begunWithBoard } from './board-of.ts';
import { call, type Story, the } from './given.ts';
import { plan, task } from './opening.ts';

function planned() {
  const room = begunWithBoard({ gates: { motion: 'board' } });
  room.turn('pm-1', call('submit_plan', plan(task('t1'))));
  return room;
}

/** The PM proposes that an agent is paused, and the board agrees. */
function paused(agent: string) {
  const room = planned();
  room.when({ type: 'send-message', to: 'pm-1', text: 'Go on.' });
  const measure = { do: 'pause', agent, paused: true };
  room.turn('pm-1', call('raise_motion', { measure, evidence: 'It wanders.' }));
  room.ballots({}, ballot('allow'));
  return room;
}

const asks = (story: Story) =>
  Object.values(story.run.asks).map(({ subject, by, of }) => ({
    of,
    by,
    measure: subject.kind === 'motion' ? subject.measure : null,
  }));

const resume = (agent: string) => [{ of: 'chair', by: 'board', measure: { do: 'pause', agent, paused: false } }];

describe('a run that stands still because somebody was paused', () => {
  it('by the board asks the chair, whose yes lets it go on', () => {
    const room = paused('pm-1');
    expect(room.due()).toEqual([]);
    expect(asks(room)).toEqual(resume('pm-1'));
    room.answer('allow');
    expect(room.agent('pm-1').paused).toBe(false);
    expect(room.due('think').map(({ agent }) => agent)).toContain('developer-1');
    expect(asks(room)).toEqual([]);
  });

  it('stands still where the chair would have it so, and does not ask again', () => {
    const room = paused('pm-1');
    room.answer('deny');
    room.when({ type: 'look' });
    expect(room.agent('pm-1').paused).toBe(true);
    expect(asks(room)).toEqual([]);
  });

  it('asks nobody any more where the chair lets it go on by itself', () => {
    const room = paused('pm-1');
    const facts = room.when({ type: 'pause-agent', agent: 'pm-1', paused: false });
    expect(the(facts, 'ask-answered')).toMatchObject({ verdict: 'deny', by: 'policy' });
    expect(asks(room)).toEqual([]);
  });

  it('by an agent asks the chair as soon as nothing else is owed', () => {
    const room = planned();
    room.when({ type: 'send-message', to: 'pm-1', text: 'Hold it.' });
    room.turn('pm-1', call('control_agent', { agent: 'developer-1', action: 'pause', text: '' }));
    expect(asks(room)).toEqual([]);
    room.turn('pm-1');
    expect(asks(room)).toEqual(resume('developer-1'));
  });

  it('by the chair asks nobody', () => {
    const room = planned();
    room.when({ type: 'pause-agent', agent: 'pm-1', paused: true });
    expect(room.due()).toEqual([]);
    expect(asks(room)).toEqual([]);
  });

  it('is not said to stand still while somebody else is at work', () => {
    const room = paused('developer-1');
    expect(room.due('think').map(({ agent }) => agent)).toEqual(['pm-1']);
    expect(asks(room)).toEqual([]);
    room.turn('pm-1');
    expect(asks(room)).toEqual(resume('developer-1'));
  });
});
