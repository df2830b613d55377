import { describe, expect, it } from 'vitest';
import { autonomyGates } from '../../src/core/autonomy.ts';
import type { Budget, Cap } from '../../src/core/budget.ts';
import type { Measure } from '../../src/core/measure.ts';
import { ballot, begunWithBoard } from './board-of.ts';
import { call, type Story, the } from './given.ts';
import { type Chosen, plan, task } from './opening.ts';

const ask = (story: Story) => Object.values(story.run.asks)[0];

/** A run with a board and one task at work, whose PM proposes something. */
function proposed(measure: Measure, chosen: Chosen) {
  const room = planned(chosen);
  return { room, facts: propose(room, measure) };
}

function planned(chosen: Chosen) {
  const room = begunWithBoard({ ...chosen, gates: { ...chosen.gates, charter: 'policy', plan: 'policy' } });
  room.turn('pm-1', call('submit_plan', plan(task('t1'))));
  return room;
}

function propose(room: Story, measure: Measure) {
  room.when({ type: 'send-message', to: 'pm-1', text: 'Go on.' });
  return room.turn('pm-1', call('raise_motion', { measure, evidence: 'It is needed.' }));
}

const CAP: Budget = { tokens: 4_000_000, money: 10 };
const run: Cap = { of: 'run' };
const rebudget = (budget: Budget, cap: Cap = run): Measure => ({ do: 'rebudget', cap, budget });
const board = { budget: CAP, gates: autonomyGates.board };
const full = { budget: CAP, gates: autonomyGates.full };

describe('a motion about money', () => {
  it('is the chair’s where money is, whatever the board decides otherwise', () => {
    const { room } = proposed(rebudget({ tokens: null, money: null }), board);
    expect(ask(room)).toMatchObject({ gate: 'motion', of: 'chair' });
    expect(room.owing()).toEqual([]);
    expect(room.run.budget).toEqual(CAP);
    room.answer('allow');
    expect(room.run.budget).toEqual({ tokens: null, money: null });
  });

  it('never has the board give more than was set, of any cap', () => {
    const caps = { roles: { developer: CAP }, task: CAP, day: CAP };
    const all: Cap[] = [run, { of: 'day' }, { of: 'role', role: 'developer' }, { of: 'task', task: 't1' }];
    for (const cap of all)
      for (const more of [
        { tokens: null, money: 10 },
        { tokens: 4_000_001, money: 1 },
      ]) {
        const { room } = proposed(rebudget(more, cap), { ...full, caps });
        expect(ask(room), `${cap.of} ${more.tokens}`).toMatchObject({ of: 'chair' });
      }
  });

  it('may lower a cap where the board has the money, and set it back, and no further', () => {
    const { room } = proposed(rebudget({ tokens: 2_000_000, money: 10 }), full);
    expect(ask(room)).toMatchObject({ of: 'board' });
    room.ballots({}, ballot('allow'));
    expect(room.run.budget.tokens).toBe(2_000_000);
    propose(room, rebudget(CAP));
    room.ballots({}, ballot('allow'));
    expect(room.run.budget).toEqual(CAP);
    propose(room, rebudget({ tokens: 4_000_001, money: 10 }));
    expect(ask(room)).toMatchObject({ of: 'chair' });
  });

  it('climbs where the chair lowers the cap while the board looks at it', () => {
    const { room } = proposed(rebudget({ tokens: 3_000_000, money: 10 }), full);
    expect(ask(room)).toMatchObject({ of: 'board' });
    room.when({ type: 'set-budget', budget: { tokens: 1_000_000, money: 10 } });
    expect(ask(room)).toMatchObject({ of: 'chair' });
    room.answer('deny');
    expect(room.run.budget.tokens).toBe(1_000_000);
  });

  it('is the board’s where the chair raises it', () => {
    const room = planned(board);
    room.when({
      type: 'raise-motion',
      measure: rebudget({ tokens: 5_000_000, money: 10 }),
      evidence: 'Is it worth it?',
    });
    expect(ask(room)).toMatchObject({ of: 'board' });
    room.ballots({}, ballot('allow'));
    expect(room.run.budget.tokens).toBe(5_000_000);
  });
});

describe('a motion about what was reviewed', () => {
  it.each(['accept', 'reopen'] as const)('to %s is decided by whoever decides about reviews', (what) => {
    for (const [review, of] of [
      ['chair', 'chair'],
      ['board', 'board'],
      ['policy', 'board'],
    ] as const) {
      const { room } = proposed({ do: what, task: 't1' }, { gates: { motion: 'board', review } });
      expect(ask(room), review).toMatchObject({ of });
    }
  });

  it('leaves the chair’s own question open', () => {
    const room = planned({ gates: { motion: 'board', review: 'chair' }, limits: { reviewRounds: 1 } });
    room.handIn('developer-1', 'first');
    room.published('t1').reviewed('t1', 'changes', [{ path: 'src/t1/a.ts', line: 1, text: 'No.' }]);
    propose(room, { do: 'accept', task: 't1' });
    expect(Object.values(room.run.asks).map(({ gate, of }) => [gate, of])).toEqual([
      ['review', 'chair'],
      ['motion', 'chair'],
    ]);
  });
});

describe('a motion where the rules decide', () => {
  it('is declined, and waits for nobody', () => {
    const { room, facts } = proposed({ do: 'mode', mode: 'sequential' }, { gates: autonomyGates.policy });
    expect(the(facts, 'ask-answered')).toMatchObject({ verdict: 'deny', by: 'policy' });
    expect(room.run.asks).toEqual({});
    expect(room.run.mode).toBe('parallel');
  });
});

describe('a cap that the board may raise', () => {
  const developers: Cap = { of: 'role', role: 'developer' };
  const held = () => {
    const room = planned({
      ...full,
      budget: { tokens: null, money: null },
      caps: { ...noCaps, roles: { developer: { tokens: 1500, money: null } } },
    });
    room.startTurn('developer-1', { input: 1000, output: 1000 });
    return room;
  };
  const noCaps = { roles: {}, task: { tokens: null, money: null }, day: { tokens: null, money: null } };

  it('is raised to twice what was set; what goes beyond climbs', () => {
    const room = held();
    expect(ask(room)).toMatchObject({ gate: 'budget', of: 'board' });
    room.ballots({}, ballot('allow'));
    expect(room.run.caps.roles.developer).toEqual({ tokens: 3000, money: null });
    room.startTurn('developer-1', { input: 2500, output: 1000 });
    expect(ask(room)).toMatchObject({ gate: 'budget', of: 'chair', subject: { cap: developers } });
  });

  it('may be raised by the board again once the chair has set it', () => {
    const room = held();
    room.ballots({}, ballot('allow'));
    room.when({ type: 'set-budget', budget: { tokens: 3200, money: null }, cap: developers });
    room.startTurn('developer-1', { input: 2500, output: 1000 });
    expect(ask(room)).toMatchObject({ gate: 'budget', of: 'board' });
  });
});
