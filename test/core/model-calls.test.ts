import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort } from './effort.ts';
import { begun, call, planned, report, type Story, the, types } from './given.ts';
import { task } from './opening.ts';

interface Failing {
  readonly kind?: string;
  readonly passing?: boolean;
  readonly retryAfterMs?: number | null;
  readonly usage?: { input: number; cached: number; output: number } | null;
}

const fail = (story: Story, agent: string, said: Failing = {}) =>
  story.when({
    type: 'fail-turn',
    agent,
    turn: story.agent(agent).turn,
    failure: { kind: said.kind ?? 'overloaded', message: 'Too much to do.' },
    retryAfterMs: said.retryAfterMs ?? null,
    usage: said.usage ?? null,
    passing: said.passing ?? true,
  });

describe('a budget', () => {
  it('is reserved before the call, and freed for what it cost', () => {
    const story = begun({ budget: { tokens: 10_000, money: null } });
    const facts = story.startTurn('pm-1', { input: 4000, output: 1000 });
    expect(the(facts, 'turn-started').reserved).toEqual({ tokens: 5000, money: 0.008 });
    story.takeTurn('pm-1', call('read_file', { path: 'a' }));
    expect(story.run.ledger).toMatchObject({ tokens: 150, reserved: {}, calls: 1 });
  });

  it('that a call would pass is asked about, and nobody calls a model meanwhile', () => {
    const story = begun({ budget: { tokens: 4000, money: null } });
    const facts = story.startTurn('pm-1', { input: 4000, output: 1000 });
    expect(types(facts)).toEqual(['ask-raised']);
    expect(the(facts, 'ask-raised').subject).toMatchObject({ kind: 'budget', tokens: 5000, money: 0.008 });
    expect(story.due()).toEqual([]);
    expect(story.startTurn('pm-1')).toEqual([]);
  });

  it('may be used up to the last token', () => {
    const last = (tokens: number) =>
      begun({ budget: { tokens, money: null } }).startTurn('pm-1', { input: 4000, output: 1000 });
    expect(types(last(5000))).toEqual(['turn-started']);
    expect(types(last(4999))).toEqual(['ask-raised']);
  });

  it('goes by money too', () => {
    const story = begun({ budget: { tokens: null, money: 0.007 } });
    expect(types(story.startTurn('pm-1', { input: 4000, output: 1000 }))).toEqual(['ask-raised']);
  });

  it('that others hold for the moment is waited for, not asked about', () => {
    const story = planned([task('t1'), task('t2')], { budget: { tokens: 3000, money: null } });
    story.startTurn('developer-1', { input: 1000, output: 1000 });
    expect(story.startTurn('developer-2', { input: 1000, output: 1000 })).toEqual([]);
    story.takeTurn('developer-1', call('read_file', { path: 'a' }));
    expect(types(story.startTurn('developer-2', { input: 1000, output: 1000 }))).toEqual(['turn-started']);
  });

  it('that the chair raises to a figure goes on from there', () => {
    const story = begun({ budget: { tokens: 4000, money: null } });
    story.startTurn('pm-1', { input: 4000, output: 1000 });
    story.answer('allow', { budget: { tokens: 6000, money: null } });
    expect(story.run.budget).toEqual({ tokens: 6000, money: null });
    expect(types(story.startTurn('pm-1', { input: 4000, output: 1000 }))).toEqual(['turn-started']);
  });

  it('that the chair raises without a figure is as much again as at first', () => {
    const story = begun({ budget: { tokens: 4000, money: 2 } });
    story.startTurn('pm-1', { input: 4000, output: 1000 });
    story.answer('allow');
    expect(story.run.budget).toEqual({ tokens: 8000, money: 4 });
  });

  it('that the chair does not raise ends the run as limited, and the issue is told', () => {
    const story = begun({ budget: { tokens: 4000, money: null } });
    story.startTurn('pm-1', { input: 4000, output: 1000 });
    const facts = story.answer('deny');
    expect(the(facts, 'agent-left')).toMatchObject({ agent: 'pm-1', report: { outcome: 'limited' } });
    expect(the(story.done('summary'), 'run-closed').outcome).toBe('limited');
  });

  it('without a known price counts tokens, and says that money is not known', () => {
    const unpriced = {
      default: { provider: 'p', name: 'm', baseUrl: null, window: 100_000, price: null },
    };
    const story = begun({ models: unpriced, budget: { tokens: 10_000, money: null } });
    story.turn('pm-1', call('read_file', { path: 'a' }));
    expect(story.run.ledger).toMatchObject({ tokens: 150, money: 0, moneyUnknown: true });
  });

  it('is never passed, in whichever order many agents start, take and fail their turns', () => {
    const act = fc.record({
      who: fc.integer({ min: 1, max: 4 }),
      what: fc.constantFrom('start', 'start', 'take', 'fail', 'lose'),
      input: fc.integer({ min: 1, max: 3000 }),
      output: fc.integer({ min: 1, max: 1500 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const caps = fc.record({
      tokens: fc.option(fc.integer({ min: 1000, max: 20_000 })),
      money: fc.option(fc.double({ min: 0.001, max: 0.05, noNaN: true })),
    });
    fc.assert(
      fc.property(caps, fc.array(act, { maxLength: 80 }), (budget, acts) => {
        const story = planned([task('t1'), task('t2'), task('t3')], { limits: { turns: 1000, attempts: 1000 } });
        // From here on: what was spent on the plan stands above it.
        const { ledger } = story.run;
        story.run.budget = {
          tokens: budget.tokens === null ? null : ledger.tokens + budget.tokens,
          money: budget.money === null ? null : ledger.money + budget.money,
        };
        for (const { who, what, input, output, share } of acts) {
          const id = who === 4 ? 'pm-1' : `developer-${who}`;
          const agent = story.agent(id);
          const held = story.run.ledger.reserved[`${id}:${agent.turn}`];
          if (what === 'start') story.startTurn(id, { input, output });
          else if (held) {
            // A provider counts at most what was reserved: the estimate is on the high side.
            const usage = { input: Math.floor(held.tokens * share * 0.4), cached: 0, output: 0 };
            if (what === 'take')
              story.when({
                type: 'take-turn',
                agent: id,
                turn: agent.turn,
                text: '',
                usage,
                calls: [call('fly', { at: agent.turn })],
              });
            else
              fail(story, id, { kind: what === 'lose' ? 'cut' : 'overloaded', usage: what === 'lose' ? null : usage });
          }
          const open = Object.keys(story.run.asks)[0];
          if (open && share < 0.5) story.answer('allow');
          story.later(120_000);
        }
      }),
      { numRuns: effort(150, 3000) },
    );
  });
});

describe('a model call that fails', () => {
  it('and may pass is due again after a wait that doubles and is bounded', () => {
    const story = begun({ limits: { longestWaitMs: 5000, attempts: 10 } });
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      story.startTurn('pm-1');
      fail(story, 'pm-1');
      const [wait] = story.due('wait');
      waits.push((wait?.until ?? 0) - story.now);
      story.later(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([1000, 2000, 4000, 5000, 5000, 5000]);
    expect(story.due('think')).toHaveLength(1);
  });

  it('waits as long as the provider asks, where that is within bounds', () => {
    const story = begun();
    story.startTurn('pm-1');
    fail(story, 'pm-1', { kind: 'rate-limited', retryAfterMs: 20_000 });
    expect(story.due()).toEqual([{ id: 'wait:turn:pm-1:2', lane: 'time', do: 'wait', until: story.now + 20_000 }]);
  });

  it('and asks for a wait beyond the bound is put to the chair', () => {
    const story = begun({ limits: { longestWaitMs: 60_000 } });
    story.startTurn('pm-1');
    const facts = fail(story, 'pm-1', { kind: 'rate-limited', retryAfterMs: 3_600_000 });
    expect(types(facts)).toEqual(['turn-failed', 'ask-raised']);
    expect(story.due()).toEqual([]);
  });

  it('and will not pass by itself is put to the chair at once; allowed, it is tried again', () => {
    const story = begun();
    story.startTurn('pm-1');
    const facts = fail(story, 'pm-1', { kind: 'unauthorised', passing: false });
    expect(the(facts, 'ask-raised').subject).toMatchObject({ kind: 'model', agent: 'pm-1' });
    expect(story.due()).toEqual([]);
    story.answer('allow');
    expect(story.due('think')).toHaveLength(1);
  });

  it('and is given up by the chair ends the run', () => {
    const story = begun();
    story.startTurn('pm-1');
    fail(story, 'pm-1', { passing: false });
    expect(the(story.answer('deny'), 'run-closed').outcome).toBe('failed');
  });

  it('as often as it may is put to the chair', () => {
    const story = begun({ limits: { attempts: 3 } });
    const seen: string[][] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      story.startTurn('pm-1');
      seen.push(types(fail(story, 'pm-1')));
      story.later(60_000);
    }
    expect(seen).toEqual([['turn-failed'], ['turn-failed'], ['turn-failed', 'ask-raised']]);
  });

  it('now and then is forgotten by the next that goes well', () => {
    const story = begun({ limits: { attempts: 2 } });
    for (let round = 0; round < 4; round++) {
      story.startTurn('pm-1');
      fail(story, 'pm-1');
      story.later(60_000);
      story.turn('pm-1', call('read_file', { path: `${round}` }));
      story.finishCall('pm-1', 'text');
    }
    expect(story.run.asks).toEqual({});
  });

  it.each([
    ['that the provider counted costs what it counted', 'cut', { input: 700, cached: 0, output: 30 }, 730],
    ['that was cut costs its reservation, for nobody can know', 'cut', null, 2000],
    ['that was refused before it was read costs nothing', 'rate-limited', null, 0],
  ])('%s', (_, kind, usage, tokens) => {
    const story = begun();
    story.startTurn('pm-1', { input: 1000, output: 1000 });
    expect(the(fail(story, 'pm-1', { kind, usage }), 'turn-failed').tokens).toBe(tokens);
    expect(story.run.ledger).toMatchObject({ tokens, reserved: {} });
  });

  it('with words without end is recorded with as many as a fact may hold', () => {
    const story = begun();
    story.startTurn('pm-1');
    const facts = story.when({
      type: 'fail-turn',
      agent: 'pm-1',
      turn: 1,
      failure: { kind: 'rejected', message: 'no '.repeat(5000) },
      retryAfterMs: null,
      usage: null,
      passing: false,
    });
    expect(the(facts, 'turn-failed').failure.message.length).toBeLessThanOrEqual(2000);
    expect(JSON.stringify(the(facts, 'ask-raised')).length).toBeLessThan(2500);
  });
});

describe('an outcome that comes late', () => {
  const late = () => {
    const story = planned([task('t1')]);
    story.startTurn('developer-1', { input: 1000, output: 1000 });
    story.when({ type: 'send-message', to: 'pm-1', text: 'Stop, please.' });
    story.turn('pm-1', report('failed'));
    expect(story.agent('developer-1').left?.outcome).toBe('cancelled');
    return story;
  };

  it('is refused, and what it cost is booked', () => {
    const story = late();
    const facts = story.takeTurn('developer-1', call('read_file', { path: 'a' }));
    expect(the(facts, 'turn-failed')).toMatchObject({ agent: 'developer-1', tokens: 150, failure: { kind: 'late' } });
    expect(story.run.calls).toEqual({});
    expect(story.run.ledger.reserved).toEqual({});
  });

  it('that failed is booked too, and asks nobody', () => {
    const story = late();
    const facts = fail(story, 'developer-1', { kind: 'aborted', passing: false });
    expect(the(facts, 'turn-failed')).toMatchObject({ tokens: 2000, money: 0.005 });
    expect(story.run.asks).toEqual({});
  });

  it('twice is booked once', () => {
    const story = late();
    story.takeTurn('developer-1', call('read_file', { path: 'a' }));
    const { tokens } = story.run.ledger;
    expect(story.takeTurn('developer-1', call('read_file', { path: 'a' }))).toEqual([]);
    expect(story.run.ledger.tokens).toBe(tokens);
  });

  it('keeps the run open until it is booked', () => {
    const story = late();
    expect(story.intended()).toEqual([]);
    fail(story, 'developer-1', { kind: 'aborted' });
    expect(story.intended()).toEqual(['summary']);
  });
});

describe('a history that grows too long', () => {
  const long = (story: Story, agent: string) => {
    for (let turn = 0; turn < 2; turn++) {
      story.startTurn(agent);
      const usage = { input: 90_000, cached: 0, output: 500 };
      const { turn: number } = story.agent(agent);
      story.when({
        type: 'take-turn',
        agent,
        turn: number,
        text: '',
        usage,
        calls: [call('read_file', { path: `${turn}` })],
      });
      story.finishCall(agent, 'text');
    }
  };

  it('is summed up before the next turn', () => {
    const story = begun();
    long(story, 'pm-1');
    expect(story.due('think')).toMatchObject([{ purpose: 'compact' }]);
    expect(story.startTurn('pm-1')).toEqual([]); // a turn of the other purpose is not owed
    const turn = story.agent('pm-1').turn + 1;
    story.when({ type: 'start-turn', agent: 'pm-1', turn, purpose: 'compact', estimate: { input: 10, output: 10 } });
    const usage = { input: 10, cached: 0, output: 10 };
    story.when({ type: 'compact-history', agent: 'pm-1', turn, summary: 'So far.', usage });
    expect(story.due('think')).toMatchObject([{ purpose: 'think' }]);
    expect(story.run.ledger.reserved).toEqual({});
  });

  it('is summed up too where the provider says that it is too long', () => {
    const story = begun();
    for (const path of ['a', 'b']) {
      story.turn('pm-1', call('read_file', { path }));
      story.finishCall('pm-1', 'text');
    }
    story.startTurn('pm-1');
    fail(story, 'pm-1', { kind: 'too-long' });
    story.later(60_000);
    expect(story.due('think')).toMatchObject([{ purpose: 'compact' }]);
  });
});
