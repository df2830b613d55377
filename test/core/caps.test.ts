import { describe, expect, it } from 'vitest';
import { noCaps } from '../../src/core/budget.ts';
import { modelFor } from '../../src/core/model-for.ts';
import { budgetStanding } from '../../src/core/projections/budget-standing.ts';
import { tell } from '../../src/core/projections/timeline.ts';
import { allotment } from '../../src/core/run/allotment.ts';
import { budgetOf, capsOn } from '../../src/core/run/caps.ts';
import { begunWithBoard } from './board-of.ts';
import { begun, call, planned, type Story, the, types } from './given.ts';
import { plan, task } from './opening.ts';

const tokens = (cap: number) => ({ tokens: cap, money: null });
const read = (path: string) => call('read_file', { path });
const need = { input: 1000, output: 1000 };

/** A turn for which the provider counts so much. */
const turnOf = (story: Story, agent: string, usage: { input: number; output: number }) => {
  story.startTurn(agent, usage);
  const { turn } = story.agent(agent);
  return story.when({
    type: 'take-turn',
    agent,
    turn,
    text: 'On.',
    calls: [],
    usage: { cached: 0, ...usage },
  });
};
const told = (story: Story, facts: ReturnType<Story['when']>): string[] =>
  facts.flatMap((fact) => tell(fact, story.run)).map(({ text }) => text);

describe('a cap of a task', () => {
  const two = () => planned([task('t1'), task('t2')], { caps: { ...noCaps, task: tokens(1500) } });

  it('is asked about once, and holds only who works on the task', () => {
    const story = two();
    expect(the(story.startTurn('developer-1', need), 'ask-raised').subject).toMatchObject({
      kind: 'budget',
      cap: { of: 'task', task: 't1' },
    });
    expect(story.startTurn('developer-1', need)).toEqual([]);
    expect(types(story.startTurn('developer-2', { input: 500, output: 500 }))).toEqual(['turn-started']);
  });

  it('that the plan gives a task counts instead', () => {
    const story = planned([task('t1', { budget: tokens(900) }), task('t2')], {
      caps: { ...noCaps, task: tokens(2000) },
    });
    expect(types(story.startTurn('developer-1', need))).toEqual(['ask-raised']);
    expect(types(story.startTurn('developer-2', need))).toEqual(['turn-started']);
  });

  it('that a plan gives a task is never more than the settings say, where nobody looked', () => {
    const story = planned([task('t1', { budget: tokens(90_000) })], { caps: { ...noCaps, task: tokens(1500) } });
    expect(story.task('t1').budget).toEqual(tokens(1500));
    const free = planned([task('t1', { budget: tokens(90_000) })]);
    expect(free.task('t1').budget).toEqual(tokens(90_000));
  });

  it('is lifted by the chair alone, and only of the kind that the plan names', () => {
    const caps = { ...noCaps, task: { tokens: 1500, money: 1 } };
    const asked = begun({ caps, gates: { plan: 'chair' } });
    asked.turn('pm-1', call('submit_plan', plan(task('t1', { budget: tokens(9_000_000) }))));
    asked.answer('allow');
    const cap = { of: 'task', task: 't1' } as const;
    expect(budgetOf(asked.run, cap)).toEqual({ tokens: 9_000_000, money: 1 });
    const story = begunWithBoard({ caps, gates: { plan: 'board' } });
    story.turn('pm-1', call('submit_plan', plan(task('t1', { budget: { tokens: 9_000_000, money: null } }))));
    story.ballots({});
    expect(story.task('t1').budget).toEqual({ tokens: 1500, money: 1 });
    expect(budgetOf(story.run, cap)).toEqual({ tokens: 1500, money: 1 });
  });

  it('that nobody raises ends who works on it, and the PM hears', () => {
    const story = two();
    story.startTurn('developer-1', need);
    const before = story.agent('pm-1').unread;
    const facts = story.answer('deny');
    expect(the(facts, 'agent-left')).toMatchObject({
      agent: 'developer-1',
      report: { outcome: 'limited' },
      reason: 'over-budget',
    });
    expect(story.task('t1').ended).toBe('limited');
    expect(story.agent('pm-1').unread).toBe(before + 1);
    expect(story.agent('developer-2').left).toBe(null);
  });

  it('that the chair would not raise is not asked about again before it is set anew', () => {
    const story = two();
    story.startTurn('developer-1', need);
    story.answer('deny');
    const again = { task: 't1', guidance: 'Make it shorter.' };
    story.turn('pm-1', call('delegate', again));
    const { developer } = story.task('t1');
    const facts = story.startTurn(developer ?? '', need);
    expect(the(facts, 'ask-answered')).toMatchObject({ verdict: 'deny', by: 'policy' });
    story.when({ type: 'set-budget', budget: tokens(1800), cap: { of: 'task', task: 't1' } });
    story.turn('pm-1', call('delegate', again));
    const last = story.task('t1').developer ?? '';
    expect(types(story.startTurn(last, need))).toEqual(['ask-raised']);
  });
});

describe('a cap', () => {
  it('of a role holds all who have it', () => {
    const story = planned([task('t1'), task('t2')], { caps: { ...noCaps, roles: { developer: tokens(3000) } } });
    turnOf(story, 'developer-1', { input: 1500, output: 500 });
    expect(the(story.startTurn('developer-2', need), 'ask-raised').subject).toMatchObject({
      cap: { of: 'role', role: 'developer' },
    });
    expect(story.startTurn('developer-1', { input: 10, output: 10 })).toEqual([]);
    expect(story.due('think').map(({ agent }) => agent)).not.toContain('developer-1');
  });

  it('that is raised by hand meanwhile needs no answer any more', () => {
    const story = begun({ budget: tokens(1500) });
    story.startTurn('pm-1', need);
    expect(types(story.when({ type: 'set-budget', budget: tokens(1900) }))).toEqual(['budget-set']);
    expect(types(story.when({ type: 'set-budget', budget: tokens(2000) }))).toEqual(['budget-set', 'ask-answered']);
    expect(types(story.startTurn('pm-1', need))).toEqual(['turn-started']);
  });

  it('that is nothing has room for the call once it is raised', () => {
    const story = begun({ budget: tokens(0) });
    story.startTurn('pm-1', need);
    story.answer('allow');
    expect(types(story.startTurn('pm-1', need))).toEqual(['turn-started']);
  });

  it('of nobody in this run is not set', () => {
    const story = begun();
    for (const cap of [
      { of: 'agent', agent: 'ada' },
      { of: 'task', task: 't9' },
      { of: 'role', role: 'constructor' },
    ] as const)
      expect(story.when({ type: 'set-budget', budget: tokens(5), cap })).toEqual([]);
  });

  it('of an agent holds its lineage; who has its budget from it is raised with it', () => {
    const story = planned([task('t1'), task('t2')]);
    story.when({ type: 'set-budget', budget: tokens(3000), cap: { of: 'agent', agent: 'pm-1' } });
    expect(story.agent('developer-1').grant.budget).toEqual(tokens(3000));
    story.when({ type: 'set-budget', budget: tokens(2500), cap: { of: 'agent', agent: 'developer-2' } });
    turnOf(story, 'developer-1', { input: 1000, output: 500 });
    expect(the(story.startTurn('developer-2', need), 'ask-raised').subject).toMatchObject({
      cap: { of: 'agent', agent: 'pm-1' },
    });
    story.answer('allow', { budget: tokens(9000) });
    expect(story.agent('developer-1').grant.budget).toEqual(tokens(9000));
    expect(story.agent('developer-2').grant.budget).toEqual(tokens(2500));
    expect(types(story.startTurn('developer-2', need))).toEqual(['turn-started']);
  });

  it('of an agent is never more than what is above it', () => {
    const story = planned([task('t1')]);
    story.when({ type: 'set-budget', budget: tokens(3000), cap: { of: 'agent', agent: 'pm-1' } });
    story.when({ type: 'set-budget', budget: tokens(9000), cap: { of: 'agent', agent: 'developer-1' } });
    expect(story.agent('developer-1').grant.budget).toEqual(tokens(3000));
  });

  it('of the day counts what all others spent', () => {
    const story = begun({ caps: { ...noCaps, day: tokens(10_000) } });
    const start = (day: number) =>
      story.when({
        type: 'start-turn',
        agent: 'pm-1',
        turn: story.agent('pm-1').turn + 1,
        purpose: 'think',
        estimate: need,
        day: { tokens: day, money: 0 },
      });
    expect(the(start(8000), 'turn-started').day).toEqual({ tokens: 8000, money: 0 });
    story.takeTurn('pm-1', read('a'));
    expect(budgetStanding(story.run)).toMatchObject([
      { key: 'day', spent: { tokens: 8150 }, share: 0.815, warned: true },
    ]);
    story.finishCall('pm-1', 'a');
    expect(the(start(443_000), 'ask-raised').subject).toMatchObject({ cap: { of: 'day' }, day: { tokens: 443_000 } });
    // A figure that leaves no room is no answer; "raise it" leaves room for the call that asked.
    expect(story.answer('allow', { budget: tokens(400_000) })).toEqual([]);
    story.answer('allow');
    expect(the(start(443_000), 'turn-started').day).toEqual({ tokens: 443_000, money: 0 });
  });

  it('that does not fit whatever comes back is asked about while others are at work', () => {
    const story = planned([task('t1'), task('t2')], { caps: { ...noCaps, task: tokens(1500) } });
    story.startTurn('developer-2', { input: 500, output: 500 });
    expect(types(story.startTurn('developer-1', need))).toEqual(['ask-raised']);
  });
});

describe('four fifths of a budget', () => {
  it('are told of once, and again for another cap', () => {
    const story = begun({ budget: tokens(10_000) });
    expect(told(story, turnOf(story, 'pm-1', { input: 7000, output: 900 }))).toEqual(['pm-1: On.']);
    const passing = turnOf(story, 'pm-1', { input: 100, output: 1 });
    expect(told(story, passing)).toEqual(['pm-1: On.', '80 % of the budget of the run is spent: 10k tokens.']);
    expect(budgetStanding(story.run)).toEqual([
      {
        cap: { of: 'run' },
        key: 'run',
        spent: { tokens: 8001, money: expect.any(Number) },
        held: { tokens: 0, money: 0 },
        budget: tokens(10_000),
        share: 0.8001,
        warned: true,
      },
    ]);
    const set = story.when({ type: 'set-budget', budget: tokens(10_001) });
    expect(told(story, set)).toEqual([
      'The budget is now 10k tokens.',
      '80 % of the budget of the run is spent: 10k tokens.',
    ]);
    story.when({ type: 'set-budget', budget: tokens(20_000) });
    expect(budgetStanding(story.run)).toMatchObject([{ warned: false, share: 8001 / 20_000 }]);
  });
});

describe('a provider that counts more than was estimated', () => {
  it('is believed from then on, and what came is booked', () => {
    const story = begun();
    story.startTurn('pm-1', need);
    const usage = { input: 1500, cached: 0, output: 10 };
    story.when({ type: 'take-turn', agent: 'pm-1', turn: 1, text: 'On.', calls: [read('a')], usage });
    expect(story.run.ledger.tokens).toBe(1510);
    story.finishCall('pm-1', 'a');
    expect(the(story.startTurn('pm-1', need), 'turn-started')).toMatchObject({
      reserved: { tokens: 2500 },
      prompt: 1000,
    });
  });

  it('is not where nobody counted', () => {
    const story = begun();
    story.startTurn('pm-1', need);
    const usage = { input: 1500, cached: 0, output: 10 };
    story.when({ type: 'take-turn', agent: 'pm-1', turn: 1, text: 'On.', calls: [read('a')], usage, estimated: true });
    expect(story.run.ledger).toMatchObject({ estimated: true, counting: {} });
  });
});

describe('an allotment', () => {
  const left = (budget: number | null, asked: { tokens: number | null; money: number | null } | null) => {
    const story = planned([task('t1')], { budget: { tokens: budget, money: null }, limits: { outputTokens: 500 } });
    return allotment(story.run, story.agent('developer-1'), 'scout', asked);
  };

  it('is what was asked for, within what is left', () => {
    expect(left(null, tokens(5000))).toEqual({ budget: tokens(5000) });
    expect(left(10_000, tokens(50_000))).toEqual({ budget: tokens(10_000 - 150) });
    expect(left(10_000, null)).toEqual({ budget: { tokens: null, money: null } });
  });

  it('is refused where nobody could begin with it', () => {
    expect(left(2000, null)).toEqual({
      flaw: 'A scout takes 2000 tokens to begin, and 1850 is left for you and all below you.',
    });
    expect(left(null, tokens(1999))).toMatchObject({ flaw: expect.stringContaining('1999 is what you would give') });
  });
});

describe('a role with a name that every object has', () => {
  it('has no cap and no model of its own, where nobody gave it one', () => {
    const { run } = begun();
    expect(budgetOf(run, { of: 'role', role: 'constructor' })).toEqual({ tokens: null, money: null });
    expect(modelFor(run.settings, { role: 'constructor', tier: 0 })).toBe(run.settings.models.default);
  });
});

describe('a cap of an agent whose place another takes', () => {
  const capped = (agent: string, chosen: Parameters<typeof planned>[1] = {}) => {
    const story = planned([task('t1'), task('t2')], chosen);
    story.when({ type: 'set-budget', budget: tokens(50_000), cap: { of: 'agent', agent } });
    turnOf(story, 'developer-1', { input: 44_000, output: 1000 });
    return story;
  };
  const big = { input: 9000, output: 1000 };
  const replace = (story: Story, agent: string) =>
    story.when({ type: 'carry-out', measure: { do: 'replace', agent }, why: 'Stuck.' });

  it('counts what was spent below it before', () => {
    const story = capped('pm-1');
    replace(story, 'pm-1');
    expect(story.agent('developer-1').parent).toBe('pm-2');
    expect(story.agent('pm-2').spentInAll.tokens).toBe(45_000 + 150);
    expect(the(story.startTurn('developer-1', big), 'ask-raised').subject).toMatchObject({
      cap: { of: 'agent', agent: 'pm-2' },
    });
  });

  it('counts what its predecessor spent, and what is still under way', () => {
    const story = capped('developer-1');
    story.startTurn('developer-1', { input: 3000, output: 1000 });
    replace(story, 'developer-1');
    expect(types(story.startTurn('developer-3', { input: 1000, output: 1000 })), 'held by the one before').toEqual([]);
    story.takeTurn('developer-1');
    expect(story.agent('developer-3').spentInAll.tokens).toBe(45_150);
    expect(types(story.startTurn('developer-3', big))).toEqual(['ask-raised']);
    replace(story, 'developer-3');
    expect(story.agent('developer-4').spentInAll.tokens).toBe(45_150);
  });

  it('of its own holds down whoever has as little as its parent', () => {
    const story = capped('pm-1');
    const { run } = story;
    expect(capsOn(run, story.agent('developer-1'))).toEqual([
      { of: 'agent', agent: 'pm-1' },
      { of: 'agent', agent: 'developer-1' },
    ]);
    expect(budgetStanding(run).map(({ key }) => key)).toEqual(['agent:pm-1']);
  });
});
