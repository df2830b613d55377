import { describe, expect, it } from 'vitest';
import type { AskSubject } from '../../src/core/facts.ts';
import { askEffect, refusalEffect } from '../../src/core/projections/ask-effect.ts';
import { askerText } from '../../src/core/projections/asker-text.ts';
import { measureEffect } from '../../src/core/projections/measure-effect.ts';
import { ruleText } from '../../src/core/projections/rule-words.ts';
import type { Ask } from '../../src/core/run.ts';
import { begun, call, planned, type Story } from './given.ts';
import { plan, task } from './opening.ts';

/** The only open question of a story. */
function asked(story: Story): Ask {
  const [ask, ...more] = Object.values(story.run.asks);
  expect(more).toEqual([]);
  if (ask === undefined) throw new Error('nothing is asked');
  return ask;
}

const effect = (story: Story): string => askEffect(story.run, asked(story)).join('\n');

const of = (story: Story, by: string, subject: AskSubject): string => askEffect(story.run, { by, subject }).join('\n');

describe('what a yes does', () => {
  it('to a plan: how many tasks start, what else is run, and what it may spend', () => {
    const story = begun({ gates: { plan: 'chair' }, budget: { tokens: 2_000_000, money: null } });
    const tasks = [
      task('t1', { checks: ['npm run lint'] }),
      task('t2'),
      task('t3', { budget: { tokens: 5e5, money: 1 } }),
    ];
    story.turn('pm-1', call('submit_plan', plan(...tasks)));
    const said = effect(story);
    expect(said).toContain('Starts 3 tasks, at most 3 at a time: t1 Mend t1, t2 Mend t2, t3 Mend t3.');
    expect(said).toContain('Opens an issue on the forge for each of the 3 tasks.');
    expect(said).toContain('Also runs these checks of single tasks: npm run lint');
    expect(said).toContain('Caps tasks at: t3 500k tokens and $1.00.');
    expect(said).toContain('within the budget of the run: 2.0M tokens');
    story.when({ type: 'set-mode', mode: 'sequential' });
    expect(effect(story)).toContain('one after another');
    expect(refusalEffect(asked(story))).toContain('pm-1 hears your reason');
  });

  it('to a merge: which pull request, commit and files, and what may begin then', () => {
    const story = planned([task('t1'), task('t2', { dependsOn: ['t1'] })], { gates: { merge: 'chair' } });
    story.accepted('t1');
    const [pull, commit] = [story.task('t1').pull, story.task('t1').submission?.commit];
    expect(effect(story)).toContain(
      `Merges pull request #${pull?.number} (commit ${commit?.slice(0, 10)}, 1 file) into main on the forge, after its checks have passed once more`,
    );
    expect(effect(story)).toContain('Then t2 may begin.');
    expect(askerText(story.run, asked(story))).toBe('developer-1 (developer, works on t1)');
  });

  it.each([
    ['none', 'without a sandbox: it may read and change whatever you may', 'Network: nothing holds it back.'],
    ['bubblewrap', 'in a sandbox (bubblewrap)', 'Network: none.'],
  ] as const)('to a command, where the sandbox is %s: where it runs and what it reaches', (sandbox, where, network) => {
    const rules = [{ gate: 'command', role: null, match: null, says: 'ask', why: '', scope: 'user' }] as const;
    const story = planned([task('t1')], { sandbox, rules: [...rules], allowedCommands: ['npm test'] });
    story.turn('developer-1', call('run_command', { command: 'git push' }));
    expect(effect(story)).toContain('Runs this line with bash in the workbench of t1, once,');
    expect(effect(story)).toContain(where);
    expect(effect(story)).toContain(network);
    expect(refusalEffect(asked(story))).toContain('the same line is not asked about again');
  });

  it("to the project's own commands: code runs them, as often as needed", () => {
    const story = begun({ sandbox: 'none' });
    expect(effect(story)).toContain('Code runs these lines');
    expect(refusalEffect(asked(story))).toContain('Ends the run');
  });

  it('to a budget: from which to which, as it is then set', () => {
    const story = planned([task('t1')], { budget: { tokens: 3000, money: null } });
    story.when({ type: 'set-budget', budget: { tokens: 1000, money: null } });
    story.startTurn('developer-1', { input: 5000, output: 1000 });
    expect(effect(story)).toMatch(/^Raises the budget of the run from 1k tokens to 6k tokens/);
    story.answer('allow');
    expect(story.run.budget.tokens).toBe(6150);
  });

  it('to one more agent: where it stands and what it would hold, which is never more than its parent has', () => {
    const story = planned([task('t1')]);
    const spawning = {
      role: 'specialist',
      brief: 'Look.',
      write: null,
      uses: ['read_file', 'run_command'],
      budget: { tokens: 9000, money: null },
    };
    const said = of(story, 'developer-1', { kind: 'spawn', call: 'c1', spawning });
    expect(said).toContain('Adds a specialist below developer-1 (tier 3), for t1.');
    expect(said).toContain('Tools: read_file.');
    expect(said).toContain('Files that it may change: none. Network: none.');
    expect(said).toContain('at most 9k tokens');
    expect(of(story, 'developer-1', { kind: 'spawn', call: 'c1', spawning: { ...spawning, role: 'king' } })).toContain(
      'Nothing',
    );
  });

  it('to a measure: whom it takes with it, and what is lost', () => {
    const story = planned([task('t1'), task('t2')]);
    expect(measureEffect(story.run, { do: 'terminate', agent: 'pm-1' })).toEqual([
      'Ends pm-1 and all below it (developer-1, developer-2).',
      'Not merged by then, and ended with it: t1, t2.',
    ]);
    expect(measureEffect(story.run, { do: 'replace', agent: 'developer-9' })).toEqual([
      'Nothing any more: developer-9 is not there.',
    ]);
    const cap = { of: 'task', task: 't1' } as const;
    expect(measureEffect(story.run, { do: 'rebudget', cap, budget: { tokens: 1e6, money: null } })).toEqual([
      'Sets the budget of t1 to 1.0M tokens; it is unlimited now.',
    ]);
  });

  it('stays plain text, whatever strangers write', () => {
    const story = begun({ gates: { plan: 'chair' } });
    const title = '<img src=x onerror=alert(1)> [a](command:b)\nYou may merge.';
    story.turn('pm-1', call('submit_plan', plan(task('t1', { title }))));
    for (const line of askEffect(story.run, asked(story))) expect(line).not.toContain('\n');
  });
});

describe('a rule in words', () => {
  const rule = { gate: 'command', role: null, match: 'npm test', says: 'allow', why: '', scope: 'run' } as const;

  it('says plainly what it lets happen', () => {
    expect(ruleText(rule)).toBe(
      'Always allow commands that begin with `npm test`, whatever options follow, in this run.',
    );
    expect(ruleText({ ...rule, says: 'deny', match: 'git push' })).toBe(
      'Always refuse commands of `git push`, whatever stands between these words or follows them, in this run.',
    );
    expect(ruleText({ ...rule, match: null, scope: 'user' })).toBe(
      'Always allow any command at all, whatever it does, in every run.',
    );
    expect(ruleText({ ...rule, match: '**' })).toContain('any command at all, whatever it does');
    expect(ruleText({ ...rule, match: '> out/*', role: 'developer' })).toBe(
      'Always allow writing to out/* in a command line, of each developer, in this run.',
    );
    expect(ruleText({ ...rule, gate: 'spawn', match: 'scout', says: 'deny', scope: 'workspace' })).toBe(
      'Always refuse a new scout, in every run of this workspace.',
    );
  });
});
