import { describe, expect, it } from 'vitest';
import type { Measure } from '../../src/core/measure.ts';
import { bodyPreview } from '../../src/core/text.ts';
import { ballot, begunWithBoard } from './board-of.ts';
import { all, call, type Story, the, types } from './given.ts';
import { type Chosen, plan, task } from './opening.ts';

const SLOW: Measure = { do: 'mode', mode: 'sequential' };
const MOTIONS = { gates: { motion: 'board', spawn: 'board', review: 'board' } } as const;

function planned(chosen: Chosen = MOTIONS) {
  const room = begunWithBoard(chosen);
  room.turn('pm-1', call('submit_plan', plan(task('t1'))));
  return room;
}

const asks = (story: Story) => Object.values(story.run.asks).map(({ gate, of }) => `${gate} ${of}`);

function does(room: Story, tool: string, input: unknown) {
  room.when({ type: 'send-message', to: 'pm-1', text: 'Go on.' });
  return room.turn('pm-1', call(tool, input));
}

const propose = (room: Story, measure: Measure, evidence = 'They meet in one file.') =>
  does(room, 'raise_motion', { measure, evidence });

describe('what was declined', () => {
  it('by the board is not put before it again as it was', () => {
    const room = planned();
    propose(room, SLOW);
    room.ballots({}, ballot('deny'));
    const answer = the(propose(room, SLOW), 'ask-answered');
    expect(answer).toMatchObject({ verdict: 'deny', by: 'policy' });
    expect(answer.reason).toContain('6 of 6 decline it');
    expect(room.owing()).toEqual([]);
  });

  it('is another motion with other evidence', () => {
    const room = planned();
    propose(room, SLOW);
    room.ballots({}, ballot('deny'));
    propose(room, SLOW, 'Two of their merges conflicted since.');
    expect(asks(room)).toEqual(['motion board']);
  });

  it('is another motion about other work', () => {
    const room = planned();
    room.handIn('developer-1', 'first');
    room.published('t1').reviewed('t1', 'changes', [{ path: 'src/t1/a.ts', line: 1, text: 'No.' }]);
    const accept: Measure = { do: 'accept', task: 't1' };
    propose(room, accept);
    room.ballots({}, ballot('deny'));
    room.handIn('developer-1', 'second');
    room.published('t1');
    propose(room, accept);
    expect(asks(room)).toEqual(['motion board']);
  });

  it('is another agent with another budget, other files or other tools', () => {
    const scout = { role: 'scout', brief: 'Find who calls it.', tokens: 500_000 };
    const room = planned();
    does(room, 'spawn_agent', scout);
    room.ballots({}, ballot('deny'));
    expect(the(does(room, 'spawn_agent', scout), 'ask-answered')).toMatchObject({ verdict: 'deny', by: 'policy' });
    for (const other of [{ tokens: 50_000 }, { tools: ['read_file'] }]) {
      does(room, 'spawn_agent', { ...scout, ...other });
      expect(asks(room), JSON.stringify(other)).toEqual(['spawn board']);
      room.ballots({}, ballot('deny'));
    }
  });

  it('is heard again where the chair raises it, who may think otherwise by now', () => {
    const room = planned();
    const motion = { type: 'raise-motion', measure: SLOW, evidence: 'They meet in one file.' } as const;
    room.when(motion);
    room.when({ type: 'take-ask', ask: Object.keys(room.run.asks)[0] ?? '' });
    room.answer('deny');
    room.when(motion);
    expect(asks(room)).toEqual(['motion board']);
  });

  it('by a rule is not remembered as the chair’s no', () => {
    const room = planned({ gates: { motion: 'chair' } });
    propose(room, SLOW);
    expect(the(room.answer('deny', { by: 'policy' }), 'ask-answered').by).toBe('policy');
    propose(room, SLOW);
    expect(asks(room)).toEqual(['motion chair']);
  });
});

describe('what the log says of who decided', () => {
  it('names the board where it paused somebody', () => {
    const room = planned();
    propose(room, { do: 'pause', agent: 'developer-1', paused: true });
    expect(the(room.ballots({}, ballot('allow')), 'agent-paused').by).toBe('board');
    expect(room.agent('developer-1').pausedBy).toBe('board');
    const chair = room.when({ type: 'carry-out', measure: { do: 'pause', agent: 'pm-1', paused: true }, why: '' });
    expect(the(chair, 'agent-paused').by).toBeUndefined();
  });

  it.each(['board', 'chair'] as const)('names the %s where work was taken as it is', (review) => {
    const room = planned({ gates: { review }, limits: { reviewRounds: 1 } });
    room.handIn('developer-1', 'first');
    room.published('t1').reviewed('t1', 'changes', [{ path: 'src/t1/a.ts', line: 1, text: 'No.' }]);
    const facts = review === 'board' ? room.ballots({}, ballot('allow')) : room.answer('allow');
    expect(bodyPreview([the(facts, 'review-given').summary])).toContain(`Accepted by the ${review}`);
  });
});

describe('a motion about the board itself', () => {
  const nothing = { tokens: 0, money: 0 };

  it('is refused: nobody takes its members’ voice by their budget', () => {
    const room = planned({ gates: { motion: 'board', budget: 'board' } });
    for (const cap of [
      { of: 'role', role: 'gandhi' },
      { of: 'role', role: 'board' },
      { of: 'agent', agent: 'gandhi' },
      { of: 'agent', agent: 'board' },
    ] as const) {
      const facts = propose(room, { do: 'rebudget', cap, budget: nothing });
      expect(types(facts), JSON.stringify(cap)).not.toContain('ask-raised');
      expect(JSON.stringify(all(facts, 'call-finished'))).toContain('is of the board');
    }
    expect(
      JSON.stringify(propose(room, { do: 'rebudget', cap: { of: 'role', role: 'nobody' }, budget: nothing })),
    ).toContain('There is no role nobody');
  });

  it('is not carried out where it stood open before it was refused', () => {
    const room = planned();
    const measure: Measure = { do: 'rebudget', cap: { of: 'role', role: 'gandhi' }, budget: nothing };
    room.when({ type: 'raise-motion', measure, evidence: 'Too dear.' });
    expect(types(room.ballots({}, ballot('allow')))).not.toContain('budget-set');
    expect(room.run.caps.roles).toEqual({});
  });
});
