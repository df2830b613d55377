import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleIssue } from '../../src/rehearsal/sample/sample-issue.ts';
import { readLog } from '../support/outside-checker.ts';
import { type Desk, openDesk } from './world/desk.ts';
import { factsOf, type KeptRun, keptRuns, onlyRun, until, untilClosed, untilFact } from './world/kept-runs.ts';
import { oneStory } from './world/one-story.ts';
import { enterKey, MINUTES, showSwarm, startOnIssue } from './world/steps.ts';

oneStory();

let desk: Desk;
let one: KeptRun;
let other: KeptRun;

/** Two runs on two issues, which both wait for the chair to allow their plans. */
beforeAll(async () => {
  const second = { ...sampleIssue, title: 'The same, seen by somebody else' };
  desk = await openDesk({
    name: 'history',
    issues: [sampleIssue, second],
    settings: { 'issueSwarm.gates.merge': 'policy' },
  });
  await showSwarm(desk.window);
  await enterKey(desk.window);
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

const planAsked = (run: KeptRun) => untilFact(run, 'ask-raised', ({ subject }) => subject.kind === 'plan');

test('two runs go at once, on two issues', { timeout: MINUTES }, async () => {
  const { window, profile } = desk;
  await startOnIssue(window, /^#1 /);
  one = await onlyRun(profile);
  await planAsked(one);
  await startOnIssue(window, /^#2 /);
  other = await until('the second is there', async () => (await keptRuns(profile)).find(({ run }) => run !== one.run));
  await planAsked(other);
  const agents = window.views.view('Agents');
  await agents.row(/^#1 /);
  await agents.row(/^#2 /);
  await until('two asks wait', async () => (await window.views.badge('Issue Swarm')) === '2');
  expect(desk.engines()).toHaveLength(1);
  await window.screenshot('two runs');
  await window.views.view('Runs').row(/#1 /);
  await window.views.view('Runs').row(/#2 /);
  await window.screenshot('runs');
});

test('one is stopped for now while the other goes on', { timeout: MINUTES }, async () => {
  const { window } = desk;
  const runs = window.views.view('Runs');
  await runs.choose(/#2 /, 'Stop Run for Now');
  await until('it is said to be stopped', async () => /stopped/i.test(await (await runs.row(/#2 /)).innerText()));
  await window.screenshot('stopped');
  const before = readLog(join(other.folder, 'log.jsonl')).length;
  await window.views.view('Asks').press(/plan/i, 'Allow');
  expect(await untilClosed(one)).toBe('merged');
  expect(readLog(join(other.folder, 'log.jsonl'))).toHaveLength(before);
});

test('a run is exported whole', { timeout: MINUTES }, async () => {
  const { window, project } = desk;
  await window.views.view('Runs').choose(/#1 /, 'Export Run…');
  await window.quick.opened();
  await window.screenshot('export');
  await window.quick.type(`${project.place}/`);
  await window.page.locator('.quick-input-widget:visible .monaco-button').first().click();
  const folder = await until('a folder was made', async () => {
    const names = await readdir(project.place);
    return names.find((name) => name.includes(one.run));
  });
  const exported = join(project.place, folder);
  const within = async (place: string) => ({
    lines: readLog(join(place, 'log.jsonl')).length,
    texts: (await readdir(join(place, 'texts'))).toSorted(),
  });
  const whole = JSON.stringify(await within(one.folder));
  await until('it is whole', async () => {
    const names = await readdir(exported);
    return names.includes('texts') && JSON.stringify(await within(exported)) === whole;
  });
});

test('the stopped one is continued where it was', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await window.views.view('Runs').choose(/#2 /, 'Continue Run');
  await untilFact(other, 'run-resumed');
  await window.views.view('Asks').row(/plan/i);
  await window.screenshot('continued');
  await window.views.view('Runs').choose(/#2 /, 'End Run…');
  expect((await window.dialog.wait(/for good/)).buttons).toContain('End Run');
  await window.screenshot('end');
  await window.dialog.press('End Run');
  expect(await untilClosed(other)).toBe('cancelled');
  expect(await factsOf(other, 'plan-approved')).toEqual([]);
});

test('a finished one is opened, and deleted with everything of it', { timeout: MINUTES }, async () => {
  const { window } = desk;
  const runs = window.views.view('Runs');
  await runs.choose(/#1 /, 'Open Chamber');
  const chamber = await window.webviews.frame(/chamber/i);
  await until('it says how it ended', async () => /merged/i.test(await chamber.locator('body').innerText()));
  await window.screenshot('opened');
  await window.editors.closeAll();
  await runs.choose(/#1 /, 'Open Chamber');
  await until('it stands there again', async () =>
    /merged/i.test(await (await window.webviews.frame(/chamber/i)).locator('body').innerText()),
  );
  await runs.choose(/#1 /, 'Delete Run…');
  expect((await window.dialog.wait(/Delete/)).text).toContain('Branches and pull requests stay');
  await window.screenshot('delete');
  await window.dialog.press('Delete');
  await until('it is gone', async () => (await keptRuns(desk.profile)).every(({ run }) => run !== one.run));
  await until('its folder is gone', async () =>
    stat(one.folder).then(
      () => false,
      () => true,
    ),
  );
  await until('its row is gone', async () =>
    (await runs.rows()).every(({ label, description }) => !`${label} ${description}`.includes('#1 ')),
  );
});
