import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from './world/desk.ts';
import { type KeptRun, onlyRun, readRun, until, untilClosed, untilFact } from './world/kept-runs.ts';
import { oneStory } from './world/one-story.ts';
import { enterKey, MINUTES, showSwarm, startOnIssue } from './world/steps.ts';

oneStory();

let desk: Desk;
let run: KeptRun;

/** A run with two pull requests that wait to be merged, beside a file that the user has not committed. */
beforeAll(async () => {
  desk = await openDesk({ name: 'pulls', settings: { 'issueSwarm.gates.plan': 'policy' } });
  await writeFile(join(desk.project.root, 'notes.txt'), 'mine\n');
  await showSwarm(desk.window);
  await enterKey(desk.window);
  await startOnIssue(desk.window);
  run = await onlyRun(desk.profile);
  for (const task of ['t1', 't2'])
    await untilFact(run, 'ask-raised', ({ subject }) => subject.kind === 'merge' && subject.task === task);
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

/** Which task mends shares of money, and which file it is in. */
const CENTS = /every cent/;

test('a file of a pull request opens as a diff of the right two sides', { timeout: MINUTES }, async () => {
  const { window, project } = desk;
  const pulls = window.views.view('Pull Requests');
  await pulls.unfold(CENTS);
  await window.screenshot('pull requests');
  await pulls.click(/money\.js/);
  await window.editors.activate(/money\.js/);
  await window.editors.waitForText('Math.sign');
  const sides = window.page.locator('.editor-group-container.active .monaco-diff-editor .view-lines:visible');
  const [left, right] = await Promise.all([sides.first().innerText(), sides.last().innerText()]);
  expect(left).not.toContain('Math.sign');
  expect(right).toContain('Math.sign');
  expect(left.replaceAll('\u00a0', ' ')).toContain('() => share');
  await window.screenshot('diff');
  expect(await readFile(join(project.root, 'src', 'money.js'), 'utf8')).not.toContain('Math.sign');
});

test('all changes of a pull request open in one editor', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await window.editors.closeAll();
  await window.views.view('Pull Requests').press(CENTS, 'Open All Changes');
  await until('a multi diff is there', async () => (await window.page.locator('.multiDiffEntry').count()) > 0);
  await until('its file is there', async () =>
    /money\.js/.test((await window.page.locator('.multiDiffEntry').allInnerTexts()).join('\n')),
  );
  await window.screenshot('all changes');
});

test('the certificate can be read', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await window.views.view('Pull Requests').choose(CENTS, 'Show Certificate');
  await until('it is shown', async () => /exit code 0/.test(await window.editors.text()), {
    orElse: () => window.editors.text(),
  });
  await window.screenshot('certificate');
});

test('the workbench of its developer opens in a window of its own', { timeout: MINUTES }, async () => {
  const { window } = desk;
  const opened = window.page.context().waitForEvent('page');
  await window.views.view('Pull Requests').choose(CENTS, 'Open Workbench in New Window');
  expect((await window.dialog.wait(/Open the workbench/)).text).toMatch(
    /Agents write in this folder[\s\S]*Restricted Mode/,
  );
  await window.screenshot('open workbench');
  await window.dialog.press('Open Anyway');
  const page = await opened;
  const { searchParams } = new URL(page.url());
  expect(searchParams.get('folder')).toMatch(/workbenches/);
  await page.close();
});

test('checking it out makes its branch, and changes nothing else', { timeout: MINUTES }, async () => {
  const { window, project } = desk;
  const refs = await project.git('for-each-ref', '--format=%(refname) %(objectname)');
  await window.views.view('Pull Requests').choose(CENTS, 'Check Out');
  expect((await window.dialog.wait(/Check out pull request/)).text).toContain('Your own branch stays as it is');
  await window.screenshot('check out');
  await window.dialog.press('Check Out');
  await until('the branch is another', async () => (await project.git('branch', '--show-current')) !== 'main');
  await window.screenshot('checked out');
  const branch = await project.git('branch', '--show-current');
  const { run: state } = await readRun(run);
  const task = Object.values(state.tasks).find(({ title }) => CENTS.test(title));
  expect(await project.git('rev-parse', 'HEAD')).toBe(task?.submission?.commit);
  const after = (await project.git('for-each-ref', '--format=%(refname) %(objectname)')).split('\n');
  expect(after.filter((ref) => !ref.startsWith(`refs/heads/${branch} `))).toEqual(refs.split('\n'));
  expect(await project.git('status', '--porcelain')).toBe('?? notes.txt');
  expect(await readFile(join(project.root, 'notes.txt'), 'utf8')).toBe('mine\n');
  await project.git('switch', '--quiet', 'main');
});

test('what was merged is brought into the branch by a fast-forward', { timeout: MINUTES }, async () => {
  const { window, project } = desk;
  for (const left of [1, 0]) {
    await window.views.view('Asks').press(/merge/i, 'Allow');
    await until('it is answered', async () => Object.keys((await readRun(run)).run.asks).length === left);
  }
  expect(await untilClosed(run)).toBe('merged');
  const message = await window.notifications.wait(/has merged its work/);
  expect(message.buttons).toContain('Bring Into My Branch');
  await window.screenshot('merged');
  await window.notifications.press(/has merged its work/, 'Bring Into My Branch');
  await until('main has moved', async () => (await project.git('rev-parse', 'main')) !== project.commit);
  await window.screenshot('brought in');
  expect(await project.git('merge-base', 'main', project.commit)).toBe(project.commit);
  expect(await project.git('status', '--porcelain')).toBe('?? notes.txt');
  for (const [file, mended] of [
    ['money.js', 'Math.sign'],
    ['csv.js', '"'],
  ] as const)
    expect(await readFile(join(project.root, 'src', file), 'utf8')).toContain(mended);
});
