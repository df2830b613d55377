import { describe, expect, test } from 'vitest';
import { planDocument, readPlanDocument } from '../../src/headless/run/plan-document.ts';

const models = { default: { provider: 'openai', name: 'gpt-5', baseUrl: null, window: 272_000, price: null } };
const terms = { budget: { tokens: 1000, money: null }, models };
const task = {
  id: 't1',
  title: 'T',
  brief: 'B',
  criteria: ['C'],
  globs: ['src/**'],
  checks: [],
  dependsOn: [],
  team: null,
  budget: null,
};
const plan = { summary: 'S', teams: [], tasks: [task] };
const read = (text: string) => readPlanDocument(text, models);
const yamlWith = (lines: string) =>
  `summary: S\ntasks:\n  - id: t1\n    title: T\n    brief: B\n    criteria: [C]\n    globs: [src/**]\n${lines}`;

describe('what a task may spend, and teams', () => {
  test('stand in the document only where they are said', () => {
    const text = planDocument(plan, terms);
    const said = text.split('\n').filter((line) => !line.startsWith('#'));
    expect(said.filter((line) => /team|budget/.test(line))).toEqual(['budget:']);
    expect(text).toMatch(/^# .*budget of its own/m);
    expect(read(text)).toEqual({ plan, ...terms });
  });

  test('come back as they were', () => {
    const two = {
      ...plan,
      teams: [
        { id: 'web', title: 'What is seen' },
        { id: 'core', title: 'What is counted' },
      ],
      tasks: [
        { ...task, team: 'web', budget: { tokens: 500_000, money: null } },
        { ...task, id: 't2', team: 'core', budget: { tokens: 9, money: 0.5 } },
      ],
    };
    expect(read(planDocument(two, terms))).toEqual({ plan: two, ...terms });
  });

  test('a budget may say one of both', () => {
    expect(read(yamlWith('    budget: { money: 2 }'))).toMatchObject({
      plan: { tasks: [{ budget: { tokens: null, money: 2 } }] },
    });
    expect(read(yamlWith('    budget: null'))).toMatchObject({ plan: { tasks: [{ budget: null }] } });
  });

  test.each([
    ['    budget: { tokens: 0 }', /tasks\[0\]\.budget\.tokens: /, 7],
    ['    budget: { tokens: -5 }', /tasks\[0\]\.budget\.tokens: /, 7],
    ['    budget: 500k', /tasks\[0\]\.budget: /, 7],
    ['    budget: { token: 5 }', /"token" in tasks\[0\]\.budget is unknown: the keys are tokens, money/, 7],
    ['    team: web', /t1 is of team web; the teams are: none/, 2],
    ['teams: [{ id: web, title: W, lead: ada }]', /"lead" in teams\[0\] is unknown: the keys are id, title/, 7],
  ])('%j is refused with a reason and its line', (lines, said, line) => {
    const document = read(yamlWith(lines));
    if (!('flaws' in document)) throw new Error('it was not refused');
    expect(document.flaws.map(({ message }) => message).join(' — ')).toMatch(said);
    expect(document.flaws.map((flaw) => flaw.line)).toContain(line);
  });
});
