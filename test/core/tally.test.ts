import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ballot, Tally } from '../../src/core/board.ts';
import type { Condition } from '../../src/core/measure.ts';
import { tally } from '../../src/core/tally.ts';

const ballotOf = (verdict: Ballot['verdict'], said: Partial<Ballot> = {}): Ballot => ({
  verdict,
  veto: false,
  reasons: [`because ${verdict}`],
  evidence: [],
  conditions: [],
  ...said,
});

/** `a` allows, `d` denies, `-` abstains, `v` denies with a veto without evidence, `V` with evidence. */
const LETTERS: Readonly<Record<string, Ballot>> = {
  a: ballotOf('allow'),
  d: ballotOf('deny'),
  '-': ballotOf('abstain'),
  v: ballotOf('deny', { veto: true }),
  V: ballotOf('deny', { veto: true, evidence: ['`npm test` exits with 1 at 1234567'] }),
};

const cast = (letters: string, round: number) =>
  [...letters].map((letter, at) => ({ member: `m${at}`, round, ballot: LETTERS[letter] ?? ballotOf('abstain') }));

const said = (members: number, letters: string, round: number): Tally =>
  tally({ members, round, ballots: cast(letters, round) });

describe('the tally', () => {
  it.each([
    // members, round, ballots, comes to
    [6, 1, 'aaaaa', 'open'],
    [6, 1, 'aaaaaa', 'decided allow'],
    [6, 1, 'dddddd', 'decided deny'],
    [6, 1, 'aaaaad', 'split'],
    [6, 1, 'aaaaav', 'split'],
    [6, 1, 'aaaa--', 'decided allow'],
    [6, 1, 'aaa---', 'climbs The board could not be reached'],
    [6, 1, '------', 'climbs The board could not be reached'],
    [6, 1, 'dddddV', 'climbs A substantiated veto, m5'],
    [6, 2, 'aaaaad', 'decided allow'],
    [6, 2, 'aaaaav', 'decided allow'],
    [6, 2, 'aaaaaV', 'climbs A substantiated veto, m5'],
    [6, 2, 'aaaddd', 'climbs The board is tied, 3 to 3'],
    [6, 2, 'aadd--', 'climbs The board is tied, 2 to 2'],
    [6, 2, 'aaddd-', 'decided deny'],
    [6, 2, 'aad---', 'climbs The board could not be reached'],
    [6, 2, 'aaad--', 'decided allow'],
    [6, 2, 'aaaad', 'open'],
    [1, 1, 'a', 'decided allow'],
    [1, 1, '-', 'climbs The board could not be reached'],
    [2, 1, 'a-', 'climbs The board could not be reached'],
    [3, 1, 'aa-', 'decided allow'],
  ])('of %i seats in round %i: %s is %s', (members, round, letters, expected) => {
    const result = said(members, letters, round);
    const [is, ...rest] = expected.split(' ');
    expect(result.is).toBe(is);
    if (result.is === 'decided') expect(result.verdict).toBe(rest[0]);
    if (result.is === 'climbs') expect(result.why).toContain(rest.join(' '));
  });

  it('says how many, and why', () => {
    const result = tally({
      members: 3,
      round: 2,
      ballots: [
        { member: 'stark', round: 2, ballot: ballotOf('deny', { reasons: ['It is dear.'] }) },
        { member: 'picard', round: 2, ballot: ballotOf('allow', { reasons: ['It serves the issue.', 'And more.'] }) },
        { member: 'gandhi', round: 2, ballot: ballotOf('allow', { reasons: ['It harms nobody.'] }) },
      ],
    });
    expect(result).toEqual({
      is: 'decided',
      verdict: 'allow',
      reason: '2 of 3 allow it (1 against). gandhi: It harms nobody. · picard: It serves the issue.',
      conditions: [],
    });
  });

  it('counts the deciding round alone, and of a member its first ballot in it', () => {
    const before = cast('dddddd', 1);
    const now = cast('aaaaaa', 2);
    expect(tally({ members: 6, round: 2, ballots: [...before, ...now, ...cast('d', 2)] })).toMatchObject({
      is: 'decided',
      verdict: 'allow',
    });
  });

  /** Who allows in the last round, each with conditions of its own; `against` deny. */
  const tied = (conditions: readonly Condition[][], against = 0): Tally =>
    tally({
      members: conditions.length + against,
      round: 2,
      ballots: [
        ...conditions.map((own, at) => ({
          member: `a${at}`,
          round: 2,
          ballot: ballotOf('allow', { conditions: own }),
        })),
        ...Array.from({ length: against }, (_, at) => ({ member: `d${at}`, round: 2, ballot: ballotOf('deny') })),
      ],
    });
  const conditionsOf = (result: Tally) => (result.is === 'decided' ? result.conditions : result);
  const network: Condition = { kind: 'no-network' };
  const budget = (tokens: number | null, money: number | null = null): Condition => ({ kind: 'budget', tokens, money });
  const not = (...globs: string[]): Condition => ({ kind: 'not-paths', globs });

  it('ties a yes to what two of those who say yes ask for, once each, and tells their notes', () => {
    const result = tied([[network, not('a', 'b')], [not('b', 'c'), network], [{ kind: 'note', text: 'Why?' }], [], []]);
    expect(conditionsOf(result)).toEqual([network, not('b'), { kind: 'note', text: 'Why?' }]);
    expect(result).toMatchObject({ reason: expect.stringContaining('Of 2 the condition is shared by nobody') });
  });

  it('has no voice alone tie the others', () => {
    expect(conditionsOf(tied([[{ kind: 'no-commands' }, not('**')], [], [], [], [], []]))).toEqual([]);
    expect(conditionsOf(tied([[budget(1)], [], [], [], [], []]))).toEqual([]);
  });

  it('of budgets has the tightest that a second one does not go beyond', () => {
    expect(conditionsOf(tied([[budget(1)], [budget(900, 5)], [budget(1000, 3)], [], [], []]))).toEqual([
      budget(900, 5),
    ]);
  });

  it('has the only one who says yes tie it alone', () => {
    expect(conditionsOf(tied([[network]]))).toEqual([network]);
  });

  it('goes to the chair where the yes of too many hangs on what nobody shares', () => {
    const alone = ['a', 'b', 'c'].map((glob) => [not(glob)]);
    expect(tied([...alone, [], [], [], []])).toMatchObject({ is: 'decided' });
    expect(tied([...alone, [], [], []])).toMatchObject({ is: 'climbs' });
    expect(tied([[network], [], [], []], 2)).toMatchObject({ is: 'climbs' });
    expect(tied([[network], [network], [], []], 2)).toMatchObject({ is: 'decided', conditions: [network] });
  });

  it('carries few conditions, and no long ones: more go to the chair, and notes stay in the ballots', () => {
    const many = Array.from({ length: 11 }, (_, at): Condition => ({ kind: 'no-tool', tool: `tool-${at}` }));
    expect(tied([many, many])).toMatchObject({ is: 'climbs', why: expect.stringContaining('more conditions') });
    const long = not(...Array.from({ length: 10 }, (_, at) => `${'x'.repeat(119)}${at}`));
    expect(tied([[long], [long]])).toMatchObject({ is: 'climbs' });
    const notes = Array.from({ length: 6 }, (_, at): Condition[] => [{ kind: 'note', text: `${at}`.repeat(300) }]);
    const result = tied(notes);
    expect(JSON.stringify(conditionsOf(result)).length).toBeLessThan(1100);
    expect(result).toMatchObject({ is: 'decided', reason: expect.stringContaining('more notes stand in the ballots') });
  });

  const anyBallot = fc.record({
    verdict: fc.constantFrom('allow' as const, 'deny' as const, 'abstain' as const),
    veto: fc.boolean(),
    reasons: fc.array(fc.string({ maxLength: 400 }), { maxLength: 4 }),
    evidence: fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 2 }),
    conditions: fc.array(
      fc.constantFrom<Condition>(
        { kind: 'no-network' },
        { kind: 'budget', tokens: 5, money: null },
        { kind: 'budget', tokens: null, money: 1 },
        { kind: 'not-paths', globs: ['src/**'] },
      ),
      { maxLength: 4 },
    ),
  });
  const anyRound = fc.record({
    round: fc.constantFrom(1, 2),
    ballots: fc.array(anyBallot, { minLength: 1, maxLength: 12 }),
  });

  it('is the same whoever was faster', () => {
    fc.assert(
      fc.property(anyRound, fc.infiniteStream(fc.nat()), ({ round, ballots }, order) => {
        const all = ballots.map((ballot, at) => ({ member: `m${at}`, round, ballot }));
        const shuffled = all
          .map((one) => ({ one, at: order.next().value as number }))
          .sort((left, right) => left.at - right.at)
          .map(({ one }) => one);
        expect(tally({ members: all.length, round, ballots: shuffled })).toEqual(
          tally({ members: all.length, round, ballots: all }),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('allows only what more than half of the seats voted on, more allow than deny, and no veto with evidence stands against', () => {
    fc.assert(
      fc.property(anyRound, ({ round, ballots }) => {
        const all = ballots.map((ballot, at) => ({ member: `m${at}`, round, ballot }));
        const result = tally({ members: all.length, round, ballots: all });
        const count = (verdict: Ballot['verdict']) => ballots.filter((one) => one.verdict === verdict).length;
        expect(result.is).not.toBe('open');
        if (round === 2) expect(result.is).not.toBe('split');
        if (result.is === 'climbs') expect(result.why.length).toBeLessThanOrEqual(1500);
        if (result.is !== 'decided') return;
        expect(2 * (count('allow') + count('deny'))).toBeGreaterThan(ballots.length);
        expect(count('allow') > count('deny')).toBe(result.verdict === 'allow');
        expect(result.reason.length).toBeLessThanOrEqual(1500);
        expect(ballots.some((one) => one.verdict === 'deny' && one.veto && one.evidence.length > 0)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });
});
