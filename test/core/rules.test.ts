import { describe, expect, it } from 'vitest';
import type { Rule } from '../../src/core/policy.ts';
import { ruleOn } from '../../src/core/rule-on.ts';
import { fold } from '../../src/core/run.ts';
import { lineWords } from '../../src/tools/line-words.ts';
import { all, begun, call, opened, planned, Story, the, types } from './given.ts';
import { type Chosen, plan, task } from './opening.ts';

const rule = (says: Rule['says'], match: string | null, more: Partial<Rule> = {}): Rule => ({
  gate: 'command',
  role: null,
  match,
  says,
  why: `I always ${says} it.`,
  scope: 'user',
  ...more,
});

const said = (line: string, ...rules: readonly Rule[]): Rule['says'] | null =>
  ruleOn(rules, {
    gate: 'command',
    role: 'developer',
    subject: line,
    argv: lineWords(line),
  })?.says ?? null;

describe('rules about commands', () => {
  it('let a line run whose every command they allow, and no other', () => {
    const rules = [rule('allow', 'npm test'), rule('allow', 'npm ci')];
    expect(said('npm test', ...rules)).toBe('allow');
    expect(said('npm test -- --bail', ...rules)).toBe('allow');
    expect(said('npm ci && npm test', ...rules)).toBe('allow');
    expect(said('npm install', ...rules)).toBeNull();
    expect(said('npm test && rm -rf src', ...rules)).toBeNull();
    expect(said('npm test $(rm -rf src)', ...rules)).toBeNull();
    expect(said('npm test | tee out.txt', ...rules)).toBeNull();
  });

  it('let denying win over asking, and asking over allowing, whichever came first', () => {
    const allow = rule('allow', '**');
    const ask = rule('ask', 'git push');
    const deny = rule('deny', 'git push --force');
    for (const rules of [
      [allow, ask, deny],
      [deny, ask, allow],
    ]) {
      expect(said('git status', ...rules)).toBe('allow');
      expect(said('git status; git push', ...rules)).toBe('ask');
      expect(said('git push; git push --force', ...rules)).toBe('deny');
    }
  });

  it('are not got around by a wrapper, a path, or a variable that makes another program of one', () => {
    const allow = rule('allow', 'npm test');
    expect(said('env LD_PRELOAD=./x.so npm test', allow)).toBeNull();
    expect(said('LD_PRELOAD=./x.so npm test', allow)).toBeNull();
    expect(said('PATH=.:$PATH; npm test', allow)).toBeNull();
    expect(said('for PATH in .; do npm test; done', allow)).toBeNull();
    expect(said('npm() { rm -rf src; }; npm test', allow)).toBeNull();
    expect(said('./npm test', allow)).toBeNull();
    expect(said('CI=1 npm test', allow, rule('allow', '= CI=*'))).toBe('allow');
    const deny = rule('deny', 'npm publish');
    expect(said('env A=1 npm publish', deny)).toBe('deny');
    expect(said('/usr/bin/npm publish', deny)).toBe('deny');
    expect(said('bash -c "npm publish"', deny)).toBe('deny');
  });

  it('allow what is written by a redirection only where it is named, too', () => {
    const allow = rule('allow', 'npm test');
    expect(said('npm test 2>/dev/null', allow)).toBe('allow');
    expect(said('npm test > ~/.bashrc', allow)).toBeNull();
    const within = rule('allow', '> out/*');
    expect(said('npm test > out/log.txt', allow, within)).toBe('allow');
    expect(said('npm test > out/../../.bashrc', allow, within)).toBeNull();
    expect(said('npm test > out/$X', allow, within)).toBeNull();
    expect(said('npm test > secret', allow, rule('allow', '> *'), rule('deny', '> secret'))).toBe('deny');
  });

  it('allow a line that cannot be read only where they allow everything', () => {
    expect(said('$TOOL test', rule('allow', '**'), rule('allow', '$TOOL test'))).toBeNull();
    expect(said('$TOOL test', rule('allow', null))).toBe('allow');
  });

  it('may name a whole line as it is written', () => {
    const line = 'npm ci && CI=1 npm test > out.txt';
    expect(said(line, rule('allow', line))).toBe('allow');
    expect(said(`${line} && ls`, rule('allow', line))).toBeNull();
  });

  it('hold for one role where they name one, for all where they name none', () => {
    expect(said('npm test', rule('allow', 'npm test', { role: 'reviewer' }))).toBeNull();
    expect(said('npm test', rule('allow', 'npm test', { role: 'developer' }))).toBe('allow');
    // Another's permission completes nothing.
    expect(said('a && b', rule('allow', 'a'), rule('allow', 'b', { role: 'reviewer' }))).toBeNull();
  });

  it('are no rules where they could only go round in circles', () => {
    const asked = (gate: Rule['gate'], says: Rule['says']) =>
      ruleOn([rule(says, null, { gate })], { gate, role: 'pm', subject: null, argv: null })?.says ?? null;
    for (const gate of ['budget', 'model', 'forge', 'charter', 'motion'] as const) {
      expect(asked(gate, 'allow'), gate).toBeNull();
      expect(asked(gate, 'deny'), gate).toBeNull();
      expect(asked(gate, 'ask'), gate).toBe('ask');
    }
    expect(asked('plan', 'deny')).toBeNull();
    expect(asked('merge', 'deny')).toBeNull();
    expect(asked('question', 'allow')).toBeNull();
    expect(asked('merge', 'allow')).toBe('allow');
  });
});

const command = (line: string) => call('run_command', { command: line });
const working = (chosen: Chosen): Story =>
  planned([task('t1')], { sandbox: 'none', allowedCommands: ['npm test'], ...chosen });

describe('a command of an agent', () => {
  it('is run without asking where a rule allows it, and asked about where none does', () => {
    const story = working({ rules: [rule('allow', 'git log')] });
    story.turn('developer-1', command('git log --oneline'));
    expect(story.due('call')).toHaveLength(1);
    story.finishCall('developer-1', 'exit code 0');
    const asked = the(story.turn('developer-1', command('git push')), 'ask-raised');
    expect(asked).toMatchObject({ of: 'chair', by: 'developer-1', why: 'I go on.' });
  });

  it('is refused where a rule denies it, in a sandbox too', () => {
    const story = working({ sandbox: 'bubblewrap', rules: [rule('deny', 'git push')] });
    const ended = the(story.turn('developer-1', command('npm test && git push')), 'call-finished');
    expect(ended).toMatchObject({ ok: false, result: [expect.stringContaining('rule forbids')] });
  });

  it('is asked about where a rule says so, although a sandbox would hold it', () => {
    const story = working({ sandbox: 'bubblewrap', rules: [rule('ask', 'git push')] });
    const facts = story.turn('developer-1', command('cd . && git push'));
    expect(the(facts, 'ask-raised').of).toBe('chair');
    expect(types(facts)).not.toContain('ask-answered');
    story.answer('allow');
    expect(story.due('call')).toHaveLength(1);
  });

  it('goes to the chair where a rule says so, although the board would decide', () => {
    const story = working({ gates: { command: 'board' }, rules: [rule('ask', 'git push')] });
    expect(the(story.turn('developer-1', command('git push')), 'ask-raised').of).toBe('chair');
  });

  it('has to be written plainly where rules forbid something', () => {
    const story = working({ sandbox: 'bubblewrap', rules: [rule('deny', 'git push')] });
    const ended = the(story.turn('developer-1', command('$GIT push')), 'call-finished');
    expect(ended.result.join('')).toContain('Write it plainly');
    const free = working({ sandbox: 'bubblewrap', rules: [] });
    free.turn('developer-1', command('$GIT push'));
    expect(free.due('call')).toHaveLength(1);
  });

  it('is allowed from then on where the chair makes its answer a rule, for whoever the rule is about', () => {
    const story = working({});
    story.turn('developer-1', command('git log -1'));
    const facts = story.answer('allow', { rule: rule('allow', 'git log', { scope: 'run' }) });
    expect(types(facts)).toContain('rule-added');
    story.finishCall('developer-1', 'exit code 0');
    expect(types(story.turn('developer-1', command('git log -2')))).not.toContain('ask-raised');
  });

  it('is held by the newest rule about the very same, and by a rule that was added in another run', () => {
    const story = working({ rules: [rule('ask', 'git push')] });
    story.when({ type: 'add-rule', rule: rule('allow', 'git push') });
    expect(story.run.rules).toHaveLength(1);
    expect(types(story.turn('developer-1', command('git push')))).not.toContain('ask-raised');
    expect(story.when({ type: 'add-rule', rule: rule('allow', 'git push') })).toEqual([]);
  });
});

describe("the project's own commands", () => {
  it('are allowed by rules that name each of them as it is written', () => {
    const chosen = { sandbox: 'none', setup: ['npm ci'], checks: ['npm test'] } as const;
    const some = opened({ ...chosen, setup: ['npm ci'], checks: ['npm test'], rules: [rule('allow', 'npm ci')] });
    expect(Object.values(some.run.asks)).toHaveLength(1);
    const both = [rule('allow', 'npm ci'), rule('allow', 'npm test')];
    const story = opened({ ...chosen, setup: ['npm ci'], checks: ['npm test'], rules: both });
    expect(Object.values(story.run.asks)).toEqual([]);
    expect(story.due('prepare')).toHaveLength(1);
  });

  it('are not refused by what agents may not run', () => {
    const story = opened({ sandbox: 'none', rules: [rule('deny', null), rule('deny', 'npm test')] });
    expect(Object.values(story.run.asks)).toHaveLength(1);
    expect(story.run.stopped).toBeNull();
  });
});

describe('what the chair decided', () => {
  it('is not asked again: a no holds for the same question, and the agent hears it at once', () => {
    const story = working({});
    story.turn('developer-1', command('git push'));
    story.answer('deny', { reason: 'Nothing leaves this machine.' });
    const facts = story.turn('developer-1', command('git push'));
    expect(the(facts, 'ask-answered')).toMatchObject({ verdict: 'deny', by: 'policy' });
    expect(the(facts, 'call-finished').result.join('')).toContain('Nothing leaves this machine.');
  });

  it('holds after a restart, as what is not decided yet stays open under the same name', () => {
    const before = working({});
    before.turn('developer-1', command('git push'));
    before.answer('deny', { reason: 'Nothing leaves this machine.' });
    before.turn('developer-1', command('git fetch'));
    const [open] = Object.keys(before.run.asks);
    const story = new Story();
    story.decisions.push(...before.decisions);
    Object.assign(story.run, fold(before.decisions));
    const resumed = story.when({ type: 'resume-run', epoch: 1 });
    expect(types(resumed)).not.toContain('ask-raised');
    expect(Object.keys(story.run.asks)).toEqual([open]);
    story.answer('allow');
    story.finishCall('developer-1', 'exit code 0');
    const again = story.turn('developer-1', command('git push'));
    expect(the(again, 'ask-answered')).toMatchObject({ verdict: 'deny', by: 'policy' });
    expect(Object.keys(story.run.asks)).toEqual([]);
  });

  it('is a yes for once, where no rule was made of it', () => {
    const story = working({});
    story.turn('developer-1', command('git push'));
    story.answer('allow');
    story.finishCall('developer-1', 'exit code 0');
    story.turn('developer-1', command('git push'));
    expect(Object.keys(story.run.asks)).toHaveLength(1);
  });
});

describe('rules about other questions', () => {
  it('let plans and merges through that the chair would be asked about', () => {
    const gates = { plan: 'chair', merge: 'chair' } as const;
    const rules = [rule('allow', null, { gate: 'plan' }), rule('allow', null, { gate: 'merge' })];
    const story = begun({ gates, rules });
    expect(all(story.turn('pm-1', call('submit_plan', plan(task('t1')))), 'ask-answered')).toMatchObject([
      { verdict: 'allow', by: 'policy', reason: 'I always allow it.' },
    ]);
    story.accepted('t1');
    expect(story.run.asks).toEqual({});
    expect(story.task('t1').mergeAllowed).not.toBeNull();
  });

  it('have the chair asked although code would decide', () => {
    const story = begun({ gates: { plan: 'policy' }, rules: [rule('ask', null, { gate: 'plan' })] });
    story.turn('pm-1', call('submit_plan', plan(task('t1'))));
    expect(Object.values(story.run.asks)).toMatchObject([{ gate: 'plan', of: 'chair' }]);
  });
});
