import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { tools } from '../../src/tools/index.ts';
import type { Tool } from '../../src/tools/tool.ts';
import { readCall, specOf } from '../../src/tools/tool-spec.ts';

const named = (name: string): Tool => {
  const found = tools.find((tool) => tool.name === name);
  if (!found) throw new Error(`no tool ${name}`);
  return found;
};

const read = (name: string, raw: string) => readCall(named(name), raw);

/** What the tools call for, for the smallest call of each. */
const smallest: Record<string, unknown> = {
  read_file: { path: 'a' },
  list_folder: {},
  find_files: { pattern: 'a' },
  search_text: { pattern: 'a' },
  search_index: { query: 'a' },
  edit_file: { path: 'a', old: 'b', new: 'c' },
  create_file: { path: 'a', content: '' },
  delete_file: { path: 'a' },
  run_command: { command: 'a' },
  run_checks: {},
  show_diff: {},
  update_branch: {},
  open_pull_request: { title: 'a', summary: 'b' },
  submit_plan: { summary: 'a', tasks: [{ id: 't1', title: 'a', brief: 'b', criteria: ['c'], globs: ['**'] }] },
  delegate: { task: 't1', guidance: 'a' },
  spawn_agent: { role: 'scout', brief: 'a' },
  control_agent: { agent: 'scout-1', action: 'pause' },
  message: { to: 'parent', text: 'a' },
  ask_chair: { question: 'a' },
  review: { verdict: 'accept', summary: 'a' },
  raise_motion: { measure: { do: 'stop' }, evidence: 'a' },
  vote: { verdict: 'allow', reasons: ['a'] },
  report: { outcome: 'done', summary: 'a' },
};

describe('specOf', () => {
  it('covers every tool in these tests', () => {
    expect(tools.map(({ name }) => name)).toEqual(Object.keys(smallest));
  });

  it.each(tools.map((tool) => [tool.name, tool] as const))('%s has a strict JSON Schema', (name, tool) => {
    const { schema, description } = specOf(tool);
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
    expect(validate(smallest[name]), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...(smallest[name] as object), surplus: 1 })).toBe(false);
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(schema).not.toHaveProperty('$schema');
    expect(description.length).toBeGreaterThan(40);
    expect(description.length).toBeLessThan(520);
    expect(readCall(tool, JSON.stringify(smallest[name]))).toHaveProperty('input');
  });

  it('keeps descriptions, leaves what has a default optional, and closes objects inside', () => {
    expect(specOf(named('list_folder')).schema).not.toHaveProperty('required');
    expect(specOf(named('read_file')).schema).toMatchObject({
      properties: { start: { description: 'First line, from 1' } },
    });
    expect(specOf(named('submit_plan')).schema).toMatchObject({
      properties: { tasks: { items: { additionalProperties: false } } },
    });
  });
});

describe('readCall', () => {
  it('fills in defaults', () => {
    expect(read('list_folder', '{}')).toEqual({ input: { path: '.', depth: 2 } });
  });

  it.each([
    ['nothing at all', 'show_diff', '', {}],
    ['null', 'show_diff', 'null', {}],
    ['a number in quotes', 'read_file', '{"path":"a","start":"12"}', { path: 'a', start: 12 }],
    ['null for what may be left out', 'read_file', '{"path":"a","end":null}', { path: 'a' }],
    [
      'a truth value in quotes',
      'search_text',
      '{"pattern":"a","regex":"true"}',
      { pattern: 'a', regex: true, ignoreCase: false },
    ],
    ['an object in a string', 'delete_file', '"{\\"path\\":\\"a\\"}"', { path: 'a' }],
    [
      'a raw line break in a string',
      'create_file',
      '{"path":"a","content":"x\n\ty"}',
      { path: 'a', content: 'x\n\ty' },
    ],
    [
      'a list in a string',
      'review',
      '{"verdict":"accept","summary":"s","findings":"[]"}',
      { verdict: 'accept', summary: 's', findings: [] },
    ],
  ])('puts right %s', (_, name, raw, input) => {
    expect(read(name, raw)).toEqual({ input });
  });

  it.each([
    [
      'a missing field',
      'read_file',
      '{}',
      'read_file: path is missing. Expected: {path: string, start?: integer, end?: integer}',
    ],
    ['nothing where something is needed', 'delete_file', '', 'delete_file: path is missing. Expected: {path: string}'],
    [
      'null where something is needed',
      'delete_file',
      '{"path":null}',
      'delete_file: path is missing. Expected: {path: string}',
    ],
    [
      'an unknown field',
      'show_diff',
      '{"path":"a"}',
      'show_diff: The call has no field "path". Expected: {} (no arguments)',
    ],
    ['a wrong type', 'delete_file', '{"path":5}', /delete_file: path: .*expected string.* Expected: \{path: string\}/],
    ['a wrong choice', 'report', '{"outcome":"ok","summary":"s"}', /outcome: .*"done"\|"failed"\|"blocked"/],
    [
      'a field deep inside',
      'review',
      '{"verdict":"changes","summary":"s","findings":[{"path":"a","text":"b"}]}',
      /findings\[0\]\.line is missing/,
    ],
    [
      'cut JSON',
      'create_file',
      '{"path":"a","content":"xx',
      /not valid JSON.*cut off.*Expected: \{path: string, content: string\}/,
    ],
    ['no object', 'read_file', '["a"]', /one JSON object/],
    ['a word for a number', 'read_file', '{"path":"a","start":"first"}', /start: .*expected number/],
  ])('says what is wrong with %s', (_, name, raw, flaw) => {
    expect(read(name, raw)).toEqual({ flaw: typeof flaw === 'string' ? flaw : expect.stringMatching(flaw) });
  });
});
