import { describe, expect, test } from 'vitest';
import { rulesOfAnswer } from '../../../src/headless/rules/rules-of-answer.ts';
import { suggestedRules } from '../../../src/headless/rules/suggested-rules.ts';
import { call, planned } from '../../core/given.ts';
import { task } from '../../core/opening.ts';

const asked = (line: string) => {
  const { run } = (() => {
    const story = planned([task('t1')], { sandbox: 'none', allowedCommands: ['npm test'] });
    story.turn('developer-1', call('run_command', { command: line }));
    return story;
  })();
  const [ask] = Object.values(run.asks);
  if (ask === undefined) throw new Error('nothing is asked');
  return { ask, run };
};

const suggested = (line: string, verdict: 'allow' | 'deny' = 'allow'): readonly (string | null)[] => {
  const { ask, run } = asked(line);
  const rules = suggestedRules(ask, run, verdict);
  expect(rules.every(({ role }) => role === 'developer')).toBe(true);
  return rules.map(({ match }) => match);
};

describe('the rule that is suggested', () => {
  test.each([
    ['npm run build -- --watch', ['npm run build']],
    ['git log --oneline -3', ['git log']],
    ['ls -la src', ['ls']],
    ['npm ci && npm run lint', ['npm ci', 'npm run lint']],
    ['npm ci; npm ci', ['npm ci']],
    // What runs anything is allowed with all its words only.
    ['node scripts/gen.js --all', ['node scripts/gen.js --all']],
    ['sudo ls', ['sudo ls', 'ls']],
    ['npm --silent publish', ['npm --silent publish']],
    ['CI=1 npm run lint > out.txt', ['npm run lint', '> out.txt', '= CI=1']],
    // A space or a star within a word cannot be said by words.
    ['node -e "a b"', ['node -e "a b"']],
    ['find . -name "*.ts"', ['find . -name "*.ts"']],
  ])('for %s is about %j', (line, expected) => {
    expect(suggested(line)).toEqual(expected);
  });

  test('is none for a line that cannot be read', () => {
    expect(suggested('$TOOL test')).toEqual([]);
    const said = { ...asked('$TOOL test'), verdict: 'allow', reason: '' } as const;
    expect(rulesOfAnswer(said, { scope: 'run', matches: [] })).toMatch(/No rule fits .*--match/);
  });

  test('for a no is about the line as it is written where it has several commands', () => {
    expect(suggested('npm ci && git push', 'deny')).toEqual(['npm ci && git push']);
    expect(suggested('git push origin', 'deny')).toEqual(['git push']);
  });
});

test('every rule that is suggested lets the same line run the next time', () => {
  for (const line of [
    'npm ci && CI=1 npm run lint > out.txt',
    'node -e "a b"',
    'find . -name "*.ts"',
    'git log -3',
    'sudo ls',
  ]) {
    const story = planned([task('t1')], { sandbox: 'none', allowedCommands: ['npm test'] });
    const turn = () => story.turn('developer-1', call('run_command', { command: line }));
    turn();
    const [ask] = Object.values(story.run.asks);
    if (ask === undefined) throw new Error('nothing is asked');
    const rules = rulesOfAnswer({ ask, run: story.run, verdict: 'allow', reason: '' }, { scope: 'run', matches: [] });
    if (typeof rules === 'string') throw new Error(rules);
    story.answer('allow');
    for (const rule of rules) story.when({ type: 'add-rule', rule });
    story.finishCall('developer-1', 'exit code 0');
    turn();
    expect(Object.keys(story.run.asks), line).toEqual([]);
  }
});
