import { describe, expect, it, test } from 'vitest';
import { overviewOf } from '../../src/core/projections/overview.ts';
import { type Body, bodyPreview, type Text } from '../../src/core/text.ts';
import { askLines, boardAsks, motionOf, openAsks, settledText } from '../../src/vscode/asks/ask-lines.ts';
import { askText } from '../../src/vscode/asks/ask-text.ts';
import { ballotsText } from '../../src/vscode/asks/ballots-text.ts';
import { suggestPattern } from '../../src/vscode/asks/suggest-pattern.ts';
import { begun, call, planned, type Story } from '../core/given.ts';
import { plan, task } from '../core/opening.ts';

const overview = (story: Story) => overviewOf(story.decisions);
const asks = (...stories: Story[]) => openAsks(stories.map(overview));
const read = async (text: Text | Body): Promise<string> => bodyPreview(Array.isArray(text) ? text : [text]);

const textOf = (story: Story): Promise<string> => {
  const [open] = asks(story);
  if (!open) throw new Error('nothing is asked');
  return askText(open.overview, open.ask, read);
};

const askedForPlan = (): Story => {
  const story = begun({ gates: { plan: 'chair' } });
  story.turn('pm-1', call('submit_plan', plan(task('t1', { title: 'Mend `it` $(zap)' }))));
  return story;
};

const askedForMerge = (): Story => planned([task('t1')], { gates: { merge: 'chair' } }).accepted('t1');

describe('what is asked', () => {
  it('stands in a line with its issue, its pull request and who asks, and opens what there is to see', () => {
    const [line] = askLines(asks(askedForMerge()));
    expect(line?.face.label).toBe('May t1 be merged?');
    expect(line?.face.description).toMatch(/^by \S+ · pull request #\d+ · #7$/);
    expect(line?.face.contextValue).toBe('ask.merge');
    expect(line?.face.click?.command).toBe('issueSwarm.openAsk');
    const [planLine] = askLines(asks(askedForPlan()));
    expect(planLine?.face.contextValue).toBe('ask.plan');
    expect(planLine?.face.click?.command).toBe('issueSwarm.openPlan');
  });

  it('comes from all runs, the newest last', () => {
    const early = askedForPlan();
    const late = begun({ gates: { plan: 'chair' } }).later(5000);
    late.turn('pm-1', call('submit_plan', plan(task('t1'))));
    const raised = asks(late, early).map((one) => one.raised);
    expect(raised).toEqual([early.now, late.now]);
  });

  it('is gone once it is answered', () => {
    const story = askedForPlan();
    story.answer('deny', { reason: 'Too few.' });
    expect(asks(story)).toEqual([]);
    const settled = settledText(motionOf(overview(story), 'a1'), () => 'noon');
    expect(settled).toBe('Denied by the chair at noon: Too few.');
  });

  it('is told with the exact effect: of a command its text', async () => {
    const story = planned([task('t1')], { sandbox: 'none', allowedCommands: ['npm test'] });
    story.turn('developer-1', call('run_command', { command: 'rm -rf ./x\necho ```' }));
    const text = await textOf(story);
    expect(text).toContain('````sh\nrm -rf ./x\necho ```\n````');
    expect(text).toContain('- **Allow**: It is run as it stands there.');
  });

  it('of a merge its files, what the checks said, its criteria and the review', async () => {
    const text = await textOf(askedForMerge());
    expect(text).toContain('- `src/t1/a.ts`');
    expect(text).toContain('✓ `npm test` passes (exit code 0)');
    expect(text).toContain('- `t1 does as the issue says`');
    expect(text).toMatch(/### Review 1: reviewer-1 accepts it/);
    expect(text).toContain('Each criterion with its evidence');
  });

  it('of a plan its tasks, as plain words', async () => {
    const text = await textOf(askedForPlan());
    expect(text).toContain('t1 Mend \\`it\\` \\$\u200b\\(zap\\): `src/t1/**`');
  });

  it('of a question its words', async () => {
    const story = begun();
    story.turn('pm-1', call('ask_chair', { question: 'Which of [the two](command:x)?' }));
    const text = await textOf(story);
    expect(text).toContain('```\nWhich of [the two](command:x)?\n```');
  });

  it('of a budget what was spent, the cap and the need', async () => {
    const story = begun({ budget: { tokens: 1000, money: null } });
    story.startTurn('pm-1', { input: 5000, output: 1000 });
    const text = await textOf(story);
    expect(text).toContain('- Cap: 1k tokens');
    expect(text).toMatch(/- The next call may need: 6k tokens/);
    expect(text).toContain('- Whose budget: the run');
    expect(text).toContain('- **Raise**: As much again');
    expect(text).toMatch(/Raises the budget of the run from 1k tokens/);
  });
});

describe('what stands before the board', () => {
  const before = (): Story => {
    const story = askedForMerge();
    for (const ask of Object.values(story.run.asks)) ask.of = 'board';
    return story;
  };
  const ballot = (verdict: 'allow' | 'deny' | 'abstain', veto = false) => ({
    verdict,
    veto,
    reasons: ['So [it](command:x) is.'],
    evidence: [],
    conditions: [],
  });
  const boarded = (story: Story) => {
    const found = overview(story);
    for (const ask of Object.values(found.run.asks)) ask.of = 'board';
    return found;
  };

  test('is a group of its own below what waits for the chair, with the way to take it', () => {
    const waiting = overview(askedForPlan());
    const board = boarded(before());
    const lines = askLines(openAsks([waiting, board]), boardAsks([waiting, board]));
    expect(lines.map(({ face }) => face.contextValue)).toEqual(['ask.plan', 'group.board']);
    const [group] = lines.slice(1);
    const [motion] = group && 'length' in group.children ? group.children : [];
    expect(motion?.face.contextValue).toBe('board.merge');
    expect(motion?.ids).toMatchObject({ task: 't1' });
    expect(group?.ids.ask).toBeUndefined();
    expect(openAsks([board])).toEqual([]);
  });

  test('says how far the board is', () => {
    const { run } = overview(askedForMerge());
    const cast = (...verdicts: ('allow' | 'deny' | 'abstain')[]) => ({
      round: 1,
      ballots: verdicts.map((verdict, at) => ({ member: `m${at}`, round: 1, ballot: ballot(verdict) })),
    });
    expect(ballotsText(run, cast('allow', 'allow', 'allow', 'deny'))).toBe('4 of 4: 3 yes, 1 no');
    expect(ballotsText(run, { ...cast('abstain'), round: 2 })).toBe('0 of 0, round 2');
    const vetoed = { round: 1, ballots: [{ member: 'm1', round: 1, ballot: ballot('deny', true) }] };
    expect(ballotsText(run, vetoed)).toBe('1 of 1: 1 no, with a veto');
  });

  test('is told with its ballots as plain words', async () => {
    const [open] = asks(askedForMerge());
    if (!open) throw new Error('nothing is asked');
    const ballots = [{ member: 'spock', round: 1, ballot: ballot('deny', true) }];
    const text = await askText(open.overview, { ...open.ask, ballots, climbed: 'A veto of [spock](command:x).' }, read);
    expect(text).toContain('- **spock**: no, a veto. So \\[it\\]\\(command:x\\) is.');
    expect(text).toContain('The board passed it on: A veto of \\[spock\\]');
  });
});

describe('a rule', () => {
  test.each([
    ['npm test', 'npm test'],
    ['npm run build -- --watch', 'npm run build'],
    ['npm ci && rm -rf x', 'npm ci'],
    ['CI=1 npx vitest run', 'npx vitest'],
    ['python -m pytest -q', 'python -m pytest'],
    ['rm -rf ./x', 'rm'],
    ['cat src/a.ts', 'cat'],
    ['make', 'make'],
    ['  ', ''],
  ])('for "%s" is suggested to be about "%s"', (command, pattern) => {
    expect(suggestPattern(command)).toBe(pattern);
  });
});
