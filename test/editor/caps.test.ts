import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from './world/desk.ts';
import { factsOf, type KeptRun, onlyRun, until, untilFact } from './world/kept-runs.ts';
import { oneStory } from './world/one-story.ts';
import { confirmStart, enterKey, MINUTES, offered, showSwarm } from './world/steps.ts';

oneStory();

const CAP = 30_000;

let desk: Desk;
let run: KeptRun;
beforeAll(async () => {
  desk = await openDesk({
    name: 'caps',
    settings: {
      'issueSwarm.autonomy': 'policy',
      'issueSwarm.gates.budget': 'chair',
      'issueSwarm.gates.merge': 'chair',
      'issueSwarm.caps.roles': { developer: { tokens: CAP } },
    },
  });
  await showSwarm(desk.window);
  await enterKey(desk.window);
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

const budgetAsks = async () => (await factsOf(run, 'ask-raised')).filter(({ subject }) => subject.kind === 'budget');

test('a start says who decides and which caps hold', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await window.run('Swarm: Start Swarm on Issue…');
  await offered(window, /^#\d+ /);
  await window.quick.accept();
  await offered(window, /Start$/);
  const rows = await window.quick.rows();
  const of = (label: RegExp) => rows.find((row) => label.test(row.label))?.description;
  expect(of(/Caps/)).toBe('developer 30k tokens');
  expect(of(/Who decides/)).toBe('As in your settings: you decide about merge, budget');
  await window.screenshot('start');
  await confirmStart(window);
  run = await onlyRun(desk.profile);
});

test('a cap that is reached is raised with one click', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await until('it asks', async () => (await budgetAsks()).length > 0);
  expect((await window.notifications.wait(/budget/)).buttons).toEqual(['Raise', 'Set…', 'Show']);
  await window.screenshot('asked');
  await window.views.view('Asks').press(/Budget/, 'Raise');
  const { cap, tokens } = await untilFact(run, 'budget-set');
  expect(cap).toEqual({ of: 'role', role: 'developer' });
  expect(tokens).toBeGreaterThanOrEqual(2 * CAP);
});

test('a rule of the workspace is listed, and removed', { timeout: MINUTES }, async () => {
  const { window } = desk;
  const asks = window.views.view('Asks');
  await until('a merge is asked about', async () => {
    const labels = (await asks.rows()).map(({ label }) => label);
    if (labels.some((label) => /Budget/.test(label))) await asks.press(/Budget/, 'Raise');
    return labels.some((label) => /be merged/.test(label));
  });
  await asks.choose(/be merged/, 'Allow with a Rule…');
  await window.quick.opened(/how far/);
  await window.quick.pick('This workspace');
  const { rule } = await untilFact(run, 'rule-added');
  expect(rule).toMatchObject({ gate: 'merge', says: 'allow', scope: 'workspace' });
  await window.run('Swarm: Manage Rules…');
  await offered(window, /merge/);
  await window.screenshot('rules');
  await window.quick.pick(/merge/);
  await window.quick.accept();
  await until('it is gone', async () => {
    await window.run('Swarm: Manage Rules…');
    return (await window.notifications.shown()).some(({ text }) => /no rule yet/.test(text));
  });
  await window.screenshot('no rules');
});
