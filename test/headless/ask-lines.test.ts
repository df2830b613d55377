import { expect, test } from 'vitest';
import type { Text } from '../../src/core/text.ts';
import { askLines } from '../../src/headless/screens/ask-lines.ts';
import { call, planned } from '../core/given.ts';
import { BASE, task } from '../core/opening.ts';

test('whoever is asked for a merge is told how to see the change, as words of a shell', async () => {
  const { run } = planned([task('t1')], { gates: { merge: 'chair' } }).accepted('t1', 'first');
  const [ask] = Object.values(run.asks);
  if (ask === undefined) throw new Error('nothing is asked');
  const read = async () => '';
  const commit = run.tasks.t1?.submission?.commit;
  expect(await askLines(ask, { run, read, store: "/it's here/store" })).toContain(
    `  to see the change:  git -C '/it'\\''s here/store' diff ${BASE}...${commit}`,
  );
  expect((await askLines(ask, { run, read })).join('')).not.toContain('to see the change');
});

const bareCommand = (line: string) => {
  const story = planned([task('t1')], { sandbox: 'none', allowedCommands: ['npm test'] });
  story.turn('developer-1', call('run_command', { command: line }));
  const [ask] = Object.values(story.run.asks);
  if (ask === undefined) throw new Error('nothing is asked');
  return {
    ask,
    reading: { run: story.run, read: async (text: Text) => (typeof text === 'string' ? text : text.preview) },
  };
};

test('whoever is asked sees who asks and why, what it is, and what a yes and a no do', async () => {
  const { ask, reading } = bareCommand('git push');
  expect(await askLines(ask, reading)).toEqual([
    '? a2: may this be run? git push',
    '  asked by developer-1 (developer, works on t1)',
    '  because: I go on.',
    '  $ git push',
    expect.stringMatching(/^ {2}a yes: {2}Runs this line with bash .*without a sandbox/),
    '          Network: nothing holds it back.',
    expect.stringMatching(/^ {2}a no: {3}It is not run/),
  ]);
});

test('what would hide or overwrite something on the screen stands there by its number', async () => {
  const { ask, reading } = bareCommand('rm -rf src #\u001b[2K\u001b[1Gls\u202e');
  const shown = (await askLines(ask, reading)).join('\n');
  expect(shown).toContain('  $ rm -rf src #<U+001B>[2K<U+001B>[1Gls<U+202E>');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test('what is before the board is shown with the ballots cast so far, and what climbed with why it did', async () => {
  const { ask, reading } = bareCommand('git push');
  const ballot = { verdict: 'deny', veto: true, reasons: ['It leaks.'], evidence: ['t1'], conditions: [] } as const;
  const ballots = [
    {
      member: 'gandhi',
      round: 1,
      ballot: { ...ballot, reasons: [...ballot.reasons], evidence: ['t1'], conditions: [] },
    },
  ];
  const before = await askLines({ ...ask, of: 'board', ballots }, reading);
  expect(before).toContain('  before the board: round 1, 1 of 0 ballots');
  expect(before).toContain('    gandhi (round 1): veto · It leaks.');
  const climbed = await askLines({ ...ask, climbed: 'The board is tied, 1 to 1.', ballots }, reading);
  expect(climbed).toContain('  it came from the board: The board is tied, 1 to 1.');
});
