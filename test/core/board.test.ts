import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doingOf } from '../../src/core/projections/standing-words.ts';
import { ballot, begunWithBoard, board, names, openingWithBoard, seatedRun } from './board-of.ts';
import { all, call, Story, the, types } from './given.ts';
import { opening, plan, task } from './opening.ts';

const byBoard = { gates: { plan: 'board', merge: 'board' } } as const;
const planning = (gates: Parameters<typeof begunWithBoard>[0] = byBoard) => {
  const room = begunWithBoard(gates);
  room.turn('pm-1', call('submit_plan', plan(task('t1'))));
  return room;
};
/** The plan, and what the chair puts before the board at the same time. */
function twoMotions() {
  const room = planning();
  room.when({ type: 'raise-motion', measure: { do: 'mode', mode: 'parallel' }, evidence: 'They do not meet.' });
  return room;
}
const differing = { [names[5] ?? '']: ballot('deny') };
const firstAsk = (room: Story) => Object.values(room.run.asks)[0];
const veto = ballot('deny', { veto: true, evidence: ['`npm test` exits with 1'], reasons: ['It harms.'] });

describe('a motion before the board', () => {
  it('is put to every member at once, and each is blind to the others', () => {
    const room = planning();
    expect(firstAsk(room)).toMatchObject({ of: 'board', round: 1, ballots: [] });
    expect(room.owing()).toEqual(names);
    for (const name of names) expect(the(room.called(name), 'turn-started')).toMatchObject({ purpose: 'ballot' });
    expect(room.run.agents['pm-1']?.thinking).toBeNull();
  });

  it('is decided by a unanimous first round, and nobody is asked again', () => {
    const room = planning();
    const facts = room.ballots({}, ballot('allow', { reasons: ['It serves the issue.'] }));
    const answer = the(facts, 'ask-answered');
    expect(answer).toMatchObject({ verdict: 'allow', by: 'board', constitution: board.hash });
    expect(answer.reason).toContain('6 of 6 allow it');
    expect(answer.reason).toContain('It serves the issue.');
    expect(types(facts)).toContain('plan-approved');
    expect(room.owing()).toEqual([]);
    expect(all(facts, 'ballot-cast')).toHaveLength(6);
  });

  it('goes back to the asker with the reasons where the board declines', () => {
    const room = planning();
    const facts = room.ballots({}, ballot('deny', { reasons: ['The plan leaves out the second symptom.'] }));
    expect(the(facts, 'ask-answered')).toMatchObject({ verdict: 'deny', by: 'board' });
    const heard = JSON.stringify(all(facts, 'call-finished').at(-1));
    expect(heard).toContain('The board said no');
    expect(heard).toContain('leaves out the second symptom');
    expect(room.due('think').map(({ agent }) => agent)).toEqual(['pm-1']);
  });

  it('is heard where the chair raises it, whoever else decides about motions', () => {
    const room = begunWithBoard({ gates: { motion: 'chair' } });
    room.when({
      type: 'raise-motion',
      measure: { do: 'mode', mode: 'sequential' },
      evidence: 'They meet in one file.',
    });
    expect(firstAsk(room)).toMatchObject({ of: 'board', by: 'chair' });
    room.ballots({}, ballot('allow'));
    expect(room.run.mode).toBe('sequential');
  });

  it('has one rebuttal where members differ, in which all cast again, and the majority decides', () => {
    const room = planning();
    room.ballots({ socrates: ballot('deny') });
    expect(firstAsk(room)).toMatchObject({ round: 2, of: 'board' });
    expect(room.owing()).toEqual(names);
    const facts = room.ballots({ socrates: ballot('deny') });
    expect(all(facts, 'ballot-cast').map(({ round }) => round)).toEqual([2, 2, 2, 2, 2, 2]);
    expect(the(facts, 'ask-answered')).toMatchObject({ verdict: 'allow', by: 'board' });
  });

  it('goes to the chair on a veto with evidence, and nothing is allowed by it', () => {
    const room = planning();
    room.ballots({ gandhi: veto });
    const facts = room.ballots({ gandhi: veto });
    expect(the(facts, 'ask-climbed').why).toContain('A substantiated veto, gandhi: It harms.');
    expect(firstAsk(room)).toMatchObject({ of: 'chair' });
    expect(types(facts)).not.toContain('plan-approved');
    expect(room.owing()).toEqual([]);
    expect(types(room.answer('allow'))).toContain('plan-approved');
  });

  it('takes a veto without evidence for a plain no', () => {
    const room = planning();
    const bare = ballot('deny', { veto: true });
    room.ballots({ gandhi: bare });
    expect(the(room.ballots({ gandhi: bare }), 'ask-answered')).toMatchObject({ verdict: 'allow' });
  });

  it('goes to the chair on a tie', () => {
    const room = planning();
    const against = Object.fromEntries(names.slice(0, 3).map((name) => [name, ballot('deny')]));
    room.ballots(against);
    expect(the(room.ballots(against), 'ask-climbed').why).toContain('tied, 3 to 3');
  });

  it('binds whom it is about to the conditions of those who allow it', () => {
    const room = planning();
    const tied = ballot('allow', { conditions: [{ kind: 'no-network' }] });
    const alone = ballot('allow', { conditions: [{ kind: 'no-commands' }] });
    const answered = the(room.ballots({ solomon: tied, gandhi: tied, stark: alone }), 'ask-answered');
    expect(answered.conditions).toEqual([{ kind: 'no-network' }]);
    expect(answered.reason).toContain('Of 1 the condition is shared by nobody and does not hold.');
  });

  it('reaches those who join later by its conditions', () => {
    const room = planning();
    const kept = { kind: 'not-paths', globs: ['src/t1/secret/**'] } as const;
    const tied = ballot('allow', { conditions: [{ ...kept, globs: [...kept.globs] }] });
    room.ballots({ gandhi: tied, solomon: tied });
    expect(room.agent('pm-1').grant.keeps).toContain('src/t1/secret/**');
    expect(room.agent('developer-1').grant.keeps).toContain('src/t1/secret/**');
  });

  it('climbs where a cap would be raised to less than what is needed', () => {
    const raising = (tokens: number) => {
      const room = begunWithBoard({ gates: { budget: 'board' }, budget: { tokens: 50_000, money: null } });
      room.startTurn('pm-1', { input: 40_000, output: 20_000 });
      const tied = ballot('allow', { conditions: [{ kind: 'budget', tokens, money: null }] });
      return { room, facts: room.ballots({ gandhi: tied, solomon: tied }) };
    };
    expect(the(raising(10_000).facts, 'ask-climbed').why).toContain('less than what the next call needs');
    const { room, facts } = raising(80_000);
    expect(the(facts, 'ask-answered').verdict).toBe('allow');
    expect(room.run.budget.tokens).toBe(80_000);
  });

  it('lets everyone who waits for it say so', () => {
    const room = planning();
    room.called('picard');
    expect(doingOf(room.run, room.agent('pm-1'))).toBe('submit_plan, waits for the board');
    expect(doingOf(room.run, room.agent('picard'))).toBe('weighs a1');
  });

  it('is for the chair alone once the chair has taken it, and a ballot that comes later does not count', () => {
    const room = planning();
    room.called('picard');
    const [ask] = Object.keys(room.run.asks);
    expect(types(room.when({ type: 'take-ask', ask: ask ?? '' }))).toEqual(['ask-climbed']);
    expect(room.owing()).toEqual([]);
    const late = room.takeTurn('picard', call('vote', ballot('allow')));
    expect(types(late)).not.toContain('ballot-cast');
    expect(firstAsk(room)).toMatchObject({ of: 'chair' });
  });

  it('is put to the chair at once where there is no board', () => {
    const story = new Story();
    story.when(opening(byBoard));
    story.when({ type: 'record-baseline', setup: [], checks: [], impossible: null });
    story.turn('pm-1', call('submit_plan', plan(task('t1'))));
    expect(firstAsk(story)).toMatchObject({ of: 'chair' });
  });
});

describe('a member that cannot be heard', () => {
  it('is tried twice, then abstains with the reason, and nobody is asked about its model', () => {
    const room = planning();
    room.called('stark');
    expect(types(room.fails('stark', 'overloaded', true))).toEqual(['turn-failed']);
    room.later(10_000);
    room.called('stark');
    const facts = room.fails('stark', 'overloaded', true);
    expect(the(facts, 'ballot-cast')).toMatchObject({
      member: 'stark',
      ballot: { verdict: 'abstain', reasons: ['unreachable: The model says overloaded.'] },
    });
    expect(types(facts)).not.toContain('ask-raised');
    expect(the(room.ballots({}), 'ask-answered').reason).toContain('5 of 6 allow it (1 abstained)');
  });

  it('abstains at once where trying again is in vain', () => {
    const room = planning();
    room.called('stark');
    expect(the(room.fails('stark', 'no-access', false), 'ballot-cast').ballot.verdict).toBe('abstain');
  });

  it('gets one more try where it says no ballot, and is asked afresh on the next motion', () => {
    const room = planning();
    room.called('stark');
    room.takeTurn('stark');
    expect(room.owing()).toContain('stark');
    room.called('stark');
    const malformed = room.takeTurn('stark', call('vote', { verdict: 'perhaps', reasons: [] }));
    expect(the(malformed, 'ballot-cast').ballot.verdict).toBe('abstain');
    room.ballots({}, ballot('deny'));
    room.turn('pm-1', call('submit_plan', plan(task('t1'))));
    room.called('stark');
    expect(types(room.takeTurn('stark'))).not.toContain('ballot-cast');
  });

  it('leaves the question to the chair where too few are reached, and nothing is allowed', () => {
    const room = planning();
    for (const name of names.slice(0, 3)) {
      room.called(name);
      room.fails(name, 'no-access', false);
    }
    const facts = room.ballots({});
    expect(the(facts, 'ask-climbed').why).toContain('The board could not be reached: 3 of 6');
    expect(room.run.plan).toBeNull();
  });

  it('does not hold up the others for ever: when half the time is over, the first round ends without it', () => {
    const room = planning();
    for (const name of names.slice(1)) room.votes(name, name === 'stark' ? ballot('deny') : ballot('allow'));
    room.called(names[0] ?? '');
    const { deliberationMs } = room.run.settings.limits;
    room.later(deliberationMs / 2);
    expect(room.due('look')).toHaveLength(1);
    const facts = room.when({ type: 'look' });
    expect(the(facts, 'ballot-cast')).toMatchObject({
      ballot: { verdict: 'abstain', reasons: ['not reached in time'] },
    });
    expect(firstAsk(room)).toMatchObject({ round: 2 });
    // What it says now was said blind: it is not its ballot in the second round.
    expect(types(room.takeTurn(names[0] ?? '', call('vote', ballot('allow'))))).not.toContain('ballot-cast');
    expect(room.owing()).toEqual(expect.arrayContaining([...names]));
    room.later(deliberationMs / 2);
    expect(the(room.when({ type: 'look' }), 'ask-climbed').why).toContain('could not be reached: 0 of 6');
    expect(room.due('look')).toEqual([]);
  });

  it('has its whole time for each motion: what waits behind another has not begun', () => {
    const room = twoMotions();
    const { deliberationMs } = room.run.settings.limits;
    room.ballots(differing);
    for (const name of names.slice(3)) room.called(name);
    room.later(deliberationMs / 2 - 1);
    for (const name of names.slice(0, 3)) room.votes(name, ballot('allow'));
    // Three are asked about the second motion while the others still owe their ballot on the first.
    for (const name of names.slice(0, 3)) room.votes(name, ballot('allow'));
    room.later(1);
    room.when({ type: 'look' });
    const cast = () =>
      all(
        room.decisions.flatMap(({ facts }) => facts),
        'ballot-cast',
      );
    const late = (id: string) =>
      cast().filter(({ ask, ballot: { verdict } }) => ask === id && verdict === 'abstain').length;
    expect(late('a1')).toBe(3);
    expect(late('a2')).toBe(0);
    room.later(deliberationMs / 2 - 1);
    room.when({ type: 'look' });
    expect(late('a2')).toBe(3);
  });

  it('has its whole time again once another process goes on, however long nobody did', () => {
    const room = planning();
    room.called('picard');
    room.later(3_600_000);
    const resumed = room.when({ type: 'resume-run', epoch: room.run.epoch + 1 });
    expect(types(resumed)).not.toContain('ballot-cast');
    expect(room.owing()).toHaveLength(6);
    room.later(room.run.settings.limits.deliberationMs / 2);
    expect(all(room.when({ type: 'look' }), 'ballot-cast')).toHaveLength(6);
  });

  it('is not held to account in one round for a ballot that came too late in another', () => {
    const room = planning();
    for (const name of names.slice(1)) room.votes(name, ballot(name === 'stark' ? 'deny' : 'allow'));
    room.called(names[0] ?? '');
    room.later(room.run.settings.limits.deliberationMs / 2);
    room.when({ type: 'look' });
    room.takeTurn(names[0] ?? '', call('vote', ballot('allow')));
    room.called(names[0] ?? '');
    expect(types(room.takeTurn(names[0] ?? ''))).not.toContain('ballot-cast');
    expect(room.owing()).toContain(names[0]);
  });

  it('has an empty seat once the chair has ended it, which counts as one that says nothing', () => {
    const room = planning();
    room.when({ type: 'terminate-agent', agent: 'picard', why: '' });
    const facts = room.ballots({});
    expect(the(facts, 'ask-answered').reason).toContain('5 of 6 allow it (1 abstained)');
  });

  it('costs no more than the budget has: what cannot be paid climbs, and no second question is raised', () => {
    const room = planning();
    room.when({ type: 'set-budget', budget: { tokens: 1800, money: null } });
    const facts = names.flatMap((name) =>
      room.owing().includes(name) ? [...room.called(name), ...room.takeTurn(name, call('vote', ballot('allow')))] : [],
    );
    expect(all(facts, 'turn-started').map(({ agent }) => agent)).toEqual(names.slice(0, 2));
    expect(all(facts, 'ask-raised')).toEqual([]);
    expect(the(facts, 'ask-climbed').why).toContain('no room for the ballots');
    expect(Object.values(room.run.asks)).toMatchObject([{ gate: 'plan', of: 'chair' }]);
    expect(room.run.plan).toBeNull();
  });
});

describe('the charter', () => {
  it('is put to the board before anything is prepared, and only ballots cost something', () => {
    const room = seatedRun({ gates: { charter: 'board' } });
    expect(firstAsk(room)).toMatchObject({ gate: 'charter', by: 'board', of: 'board' });
    expect(room.due().map((work) => work.do === 'think' && work.purpose)).toEqual(names.map(() => 'ballot'));
    room.ballots({});
    expect(room.due('prepare')).toHaveLength(1);
    expect(Object.keys(room.run.asks)).toEqual([]);
  });

  it('ends the run where it is denied', () => {
    const room = seatedRun({ gates: { charter: 'chair' } });
    expect(room.due('prepare')).toEqual([]);
    const facts = room.answer('deny', { reason: 'Not this one.' });
    expect(JSON.stringify(the(facts, 'agent-left').report)).toContain(
      'The mission was not taken on. The chair said no: Not this one.',
    );
    expect(the(facts, 'run-closed').outcome).toBe('failed');
  });

  it('comes before the question whether the commands may be run', () => {
    const story = new Story();
    story.when({ ...openingWithBoard({ sandbox: 'none', gates: { charter: 'chair', command: 'chair' } }) });
    expect(Object.values(story.run.asks).map(({ gate }) => gate)).toEqual(['charter']);
    story.answer('allow');
    expect(Object.values(story.run.asks).map(({ gate }) => gate)).toEqual(['command']);
  });

  it('is not asked where rules decide', () => {
    expect(Object.keys(seatedRun().run.asks)).toEqual([]);
  });
});

describe('a motion of an agent', () => {
  const measure = { do: 'mode', mode: 'sequential' };

  it('is put to the board where the gate is the board, and its call waits for the decision', () => {
    const room = begunWithBoard({ gates: { motion: 'board' } });
    room.turn('pm-1', call('raise_motion', { measure, evidence: 'Both tasks edit src/a.ts.' }));
    expect(firstAsk(room)).toMatchObject({ gate: 'motion', by: 'pm-1', of: 'board' });
    const facts = room.ballots({});
    expect(JSON.stringify(all(facts, 'call-finished').at(-1)?.result)).toContain('The board agrees. 6 of 6 allow it.');
  });

  it('may be about anyone below the board, and about nobody else', () => {
    const room = begunWithBoard({ gates: { motion: 'board' } });
    for (const agent of ['board', 'picard', 'developer-9', 'constructor']) {
      const facts = room.turn(
        'pm-1',
        call('raise_motion', { measure: { do: 'terminate', agent }, evidence: 'It errs.' }),
      );
      expect(the(facts, 'call-finished').ok, agent).toBe(false);
    }
    expect(Object.keys(room.run.asks)).toEqual([]);
  });

  it('is not a member’s to raise', () => {
    const room = planning();
    room.called('picard');
    const facts = room.takeTurn('picard', call('raise_motion', { measure, evidence: 'I would rather decide this.' }));
    expect(types(facts)).not.toContain('ask-raised');
    expect(the(facts, 'call-finished').ok).toBe(false);
  });
});

describe('whatever its members do', () => {
  const acts = [
    'allow',
    'deny',
    'veto',
    'abstain',
    'malformed',
    'silent',
    'overloaded',
    'no-access',
    'resume',
    'wait',
  ] as const;
  const steps = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.constantFrom(...acts)), { maxLength: 60 });

  function act(room: ReturnType<typeof planning>, member: string, what: (typeof acts)[number]): void {
    if (what === 'wait') room.later(20_000);
    if (what === 'wait') return void room.when({ type: 'look' });
    if (room.agent(member).thinking === null) room.called(member);
    // Not asked, or asked and taken up again by another process: its turn is not under way.
    if (what === 'resume') return void room.when({ type: 'resume-run', epoch: room.run.epoch + 1 });
    if (room.agent(member).thinking === null) return;
    if (what === 'overloaded' || what === 'no-access') room.fails(member, what, what === 'overloaded');
    else if (what === 'silent') room.takeTurn(member);
    else if (what === 'malformed') room.takeTurn(member, call('vote', { verdict: 'perhaps' }));
    else room.takeTurn(member, call('vote', what === 'veto' ? veto : ballot(what)));
  }

  it('the motion ends in time, in two rounds at the most, and a yes has more than half of the seats to carry it', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const room = planning();
        for (const [seat, what] of taken) if (firstAsk(room)?.of === 'board') act(room, names[seat] ?? '', what);
        for (let round = 0; round < 2; round += 1) {
          room.later(room.run.settings.limits.deliberationMs);
          room.when({ type: 'look' });
        }
        expect(Object.values(room.run.asks).filter(({ of }) => of === 'board')).toEqual([]);
        const facts = room.decisions.flatMap((decision) => decision.facts);
        const cast = all(facts, 'ballot-cast').filter(({ ask }) => ask === 'a1');
        for (const round of [1, 2])
          expect(new Set(cast.filter((one) => one.round === round).map(({ member }) => member)).size).toBe(
            cast.filter((one) => one.round === round).length,
          );
        expect(Math.max(0, ...cast.map(({ round }) => round))).toBeLessThanOrEqual(2);
        if (room.run.plan === null) return;
        const last = cast.filter(({ round }) => round === Math.max(...cast.map((one) => one.round)));
        const said = (verdict: string) => last.filter((one) => one.ballot.verdict === verdict).length;
        expect(said('allow') + said('deny')).toBeGreaterThan(names.length / 2);
        expect(said('allow')).toBeGreaterThan(said('deny'));
      }),
      { numRuns: 100 },
    );
  });
});
