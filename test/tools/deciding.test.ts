import { describe, expect, it } from 'vitest';
import type { Decides } from '../../src/core/commands.ts';
import { tools } from '../../src/tools/index.ts';
import { readCall } from '../../src/tools/tool-spec.ts';

/** What a call asks of the core, or what is wrong with it. */
function decided(name: string, input: unknown): Decides | string {
  const tool = tools.find((one) => one.name === name);
  if (!tool || !('decides' in tool)) throw new Error(`no deciding tool ${name}`);
  const read = readCall(tool, JSON.stringify(input));
  return 'flaw' in read ? read.flaw : tool.decides(read.input);
}

const task = { id: 't1', title: 'Fix', brief: 'Because', criteria: ['works'], globs: ['src/**', 'test/a.ts'] };
const { id: _, ...fields } = task;

describe('submit_plan', () => {
  it('hands the plan on, with what was left out', () => {
    expect(decided('submit_plan', { summary: 's', tasks: [task] })).toEqual({
      tool: 'submit_plan',
      plan: { summary: 's', teams: [], tasks: [{ ...task, checks: [], dependsOn: [], team: null, budget: null }] },
    });
  });

  it.each([
    ['two of one id', [task, task], /Two tasks are called t1/],
    ['a dependency on nothing', [{ ...task, dependsOn: ['t9'] }], /t1 depends on t9/],
    [
      'a circle',
      [
        { ...task, dependsOn: ['t2'] },
        { ...task, id: 't2', dependsOn: ['t1'] },
      ],
      /circle: t1, t2/,
    ],
    ['a glob that leads out', [{ ...task, globs: ['../x/**'] }], /t1: The glob "\.\.\/x\/\*\*" holds "\.\."/],
    ['an absolute glob', [{ ...task, globs: ['/src/**'] }], /absolute/],
    ['a glob for git', [{ ...task, globs: ['.git/hooks/*'] }], /git's own folder/],
    ['a glob made to backtrack', [{ ...task, globs: ['*a*a*a*a*'] }], /more than three wildcards/],
    ['no criteria', [{ ...task, criteria: [] }], /criteria/],
  ])('says what is wrong with %s', (_name, plan, flaw) => {
    expect(decided('submit_plan', { summary: 's', tasks: plan })).toMatch(flaw);
  });
});

describe('delegate', () => {
  it('hands a task out again', () => {
    expect(decided('delegate', { task: 't2', guidance: 'Look at the cache.' })).toEqual({
      tool: 'delegate',
      task: null,
      again: 't2',
      guidance: 'Look at the cache.',
    });
  });

  it('adds a task, which the core will number', () => {
    expect(decided('delegate', { ...fields, checks: ['npm test'] })).toEqual({
      tool: 'delegate',
      task: { ...task, id: 't0', checks: ['npm test'], dependsOn: [], team: null, budget: null },
      again: null,
      guidance: '',
    });
  });

  it.each([
    [{}, /needs title, brief, criteria and globs/],
    [{ title: 'x', brief: 'y' }, /needs title, brief, criteria and globs/],
    [{ task: 't1', title: 'x', guidance: 'y' }, /not both/],
    [{ task: 't1' }, /guidance/],
    [{ ...fields, globs: ['..'] }, /holds "\.\."/],
  ])('%j is not enough, or too much', (input, flaw) => {
    expect(decided('delegate', input)).toMatch(flaw);
  });
});

describe('review', () => {
  it('gives verdict and findings, with tidy paths', () => {
    const finding = { path: './src//a.ts', line: 3, text: 'throws' };
    expect(decided('review', { verdict: 'changes', summary: 'no', findings: [finding] })).toEqual({
      tool: 'review',
      verdict: 'changes',
      summary: 'no',
      findings: [{ path: 'src/a.ts', line: 3, text: 'throws' }],
    });
    expect(decided('review', { verdict: 'accept', summary: 'all met' })).toMatchObject({
      verdict: 'accept',
      findings: [],
    });
  });

  it('asks for changes only if it says which', () => {
    expect(decided('review', { verdict: 'changes', summary: 'needs work' })).toMatch(/not which/);
    expect(
      decided('review', {
        verdict: 'changes',
        summary: 'The criterion about empty input is not met at all: it throws.',
      }),
    ).toMatchObject({ verdict: 'changes' });
    expect(
      decided('review', { verdict: 'changes', summary: 'no', findings: [{ path: 'a', line: 0, text: 'b' }] }),
    ).toMatch(/line/);
  });
});

it('vote casts a ballot; what is too long is cut rather than refused, and a veto or a condition stands only where it makes sense', () => {
  expect(
    decided('vote', { verdict: 'allow', reasons: ['It is small.'], conditions: [{ kind: 'no-network' }] }),
  ).toEqual({
    tool: 'vote',
    ballot: {
      verdict: 'allow',
      veto: false,
      reasons: ['It is small.'],
      evidence: [],
      conditions: [{ kind: 'no-network' }],
    },
  });
  expect(decided('vote', { verdict: 'deny', reasons: Array(6).fill('x'.repeat(1000)) })).toMatchObject({
    ballot: { reasons: Array(4).fill(expect.stringMatching(/^x{399}…$/)) },
  });
  expect(decided('vote', { verdict: 'allow', reasons: ['y'], veto: true })).toMatch(/deny only/);
  expect(decided('vote', { verdict: 'deny', reasons: ['n'], conditions: [{ kind: 'no-network' }] })).toMatch(/allow/);
  expect(decided('vote', { verdict: 'maybe', reasons: ['?'] })).toMatch(/verdict/);
});

it('raise_motion proposes a measure with what shows that it is needed', () => {
  const measure = { do: 'replace', agent: 'developer-1' };
  expect(decided('raise_motion', { measure, evidence: 'It went in a circle.' })).toEqual({
    tool: 'raise_motion',
    measure,
    evidence: 'It went in a circle.',
  });
  expect(decided('raise_motion', { measure: { do: 'merge', task: 't1' }, evidence: 'Now.' })).toMatch(/measure/);
});

it('spawn_agent says whom, for what, and within which bounds; it can always report', () => {
  expect(decided('spawn_agent', { role: 'scout', brief: 'Who calls parse?' })).toEqual({
    tool: 'spawn_agent',
    spawning: { role: 'scout', brief: 'Who calls parse?', write: null, uses: null, budget: null },
  });
  expect(
    decided('spawn_agent', { role: 'scout', brief: 'Look.', write: ['src/**'], tools: ['read_file'], tokens: 9000 }),
  ).toMatchObject({
    spawning: {
      write: ['src/**'],
      uses: ['read_file', 'report', 'message'],
      budget: { tokens: 9000, money: null },
    },
  });
  expect(decided('spawn_agent', { role: 'scout', brief: 'Look.', write: ['../**'] })).toMatch(/glob/);
  expect(decided('spawn_agent', { role: 'scout', brief: 'Look.', tokens: -1 })).toMatch(/tokens/);
});

it('control_agent wants a reason for an end and a text for a brief', () => {
  expect(decided('control_agent', { agent: 'scout-1', action: 'pause' })).toEqual({
    tool: 'control_agent',
    agent: 'scout-1',
    action: 'pause',
    text: '',
  });
  expect(decided('control_agent', { agent: 'scout-1', action: 'rebrief' })).toMatch(/its brief/);
  expect(decided('control_agent', { agent: 'scout-1', action: 'terminate', text: ' ' })).toMatch(/why it ends/);
});

it('message, ask_chair and report say what they were given', () => {
  expect(decided('message', { to: 'parent', text: ' hi ' })).toEqual({
    tool: 'message',
    to: 'parent',
    text: 'hi',
    expectsReply: false,
  });
  expect(decided('ask_chair', { question: 'A or B?' })).toEqual({ tool: 'ask_chair', question: 'A or B?' });
  expect(decided('report', { outcome: 'blocked', summary: 'no network' })).toEqual({
    tool: 'report',
    outcome: 'blocked',
    summary: 'no network',
  });
  expect(decided('report', { outcome: 'done', summary: '  ' })).toMatch(/summary/);
});

it('says for judge what each call would touch', () => {
  const target = (name: string, input: unknown) => {
    const tool = tools.find((one) => one.name === name);
    const read = tool && readCall(tool, JSON.stringify(input));
    return tool && read && 'input' in read ? tool.target(read.input) : null;
  };
  expect(target('edit_file', { path: './src/a.ts', old: 'a', new: 'b' })).toEqual({
    paths: ['src/a.ts'],
    command: null,
  });
  expect(target('create_file', { path: 'src//a.ts', content: '' })).toEqual({ paths: ['src/a.ts'], command: null });
  expect(target('delete_file', { path: 'src/a.ts' })).toEqual({ paths: ['src/a.ts'], command: null });
  expect(target('run_command', { command: 'npm test' })).toEqual({
    paths: [],
    command: 'npm test',
    argv: [['npm', 'test']],
  });
  expect(target('run_checks', {})).toMatchObject({ paths: [], command: null });
});

it('has the traits by which a run judges and resumes calls', () => {
  expect(Object.fromEntries(tools.map(({ name, traits }) => [name, `${traits.kind} ${traits.repeat}`]))).toEqual({
    read_file: 'reads safe',
    list_folder: 'reads safe',
    find_files: 'reads safe',
    search_text: 'reads safe',
    search_index: 'reads safe',
    edit_file: 'writes interrupted',
    create_file: 'writes interrupted',
    delete_file: 'writes interrupted',
    run_command: 'command interrupted',
    run_checks: 'command safe',
    show_diff: 'reads safe',
    update_branch: 'writes interrupted',
    open_pull_request: 'submits safe',
    submit_plan: 'decides safe',
    delegate: 'decides safe',
    spawn_agent: 'decides safe',
    control_agent: 'decides safe',
    message: 'decides safe',
    ask_chair: 'decides safe',
    review: 'decides safe',
    raise_motion: 'decides safe',
    vote: 'decides safe',
    report: 'decides safe',
  });
});
