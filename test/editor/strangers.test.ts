import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleIssue } from '../../src/rehearsal/sample/sample-issue.ts';
import { type Desk, openDesk } from './world/desk.ts';
import { onlyRun, untilFact } from './world/kept-runs.ts';
import { enterKey, MINUTES, offered, showSwarm, startOnIssue } from './world/steps.ts';

const TITLE = '[Click me](command:workbench.action.closeWindow) $(trash) now';

let desk: Desk;

/** An issue by somebody who wants a click. */
beforeAll(async () => {
  desk = await openDesk({ name: 'strangers', issues: [{ title: TITLE, body: sampleIssue.body }] });
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

test('a list and a message that name an issue have no icon and no link of it', { timeout: MINUTES }, async () => {
  const { window, profile } = desk;
  await showSwarm(window);
  const row = await window.views.view('Issues').row(/Click me/);
  expect(await row.locator('.codicon-trash').count()).toBe(0);
  await enterKey(window);
  await startOnIssue(window);
  await untilFact(await onlyRun(profile), 'run-opened');
  await window.run('Swarm: Start Swarm on Issue…');
  await offered(window, /Click me/);
  await window.quick.accept();
  const { text, buttons } = await window.notifications.wait(/at work on/);
  await window.screenshot('message');
  expect(text).toContain('[Click me]');
  expect(buttons).toContain('Begin Anew');
  expect(await window.page.locator('.notification-list-item-message a').count()).toBe(0);
  await window.notifications.dismiss(/at work on/);
});

test('issues that were begun are discarded only after a question that names them', { timeout: MINUTES }, async () => {
  const { window } = desk;
  const begun = async () => {
    await window.run('Swarm: New Issue…');
    await window.quick.opened('New Issue');
  };
  await begun();
  await window.quick.answer('Say hello');
  await window.quick.opened('2/2');
  await window.quick.pick(/Write a Description/);
  await window.page.locator('.tab', { hasText: 'New Issue.md' }).waitFor();
  await begun();
  await window.quick.pick(/Discard it/);
  expect((await window.dialog.wait(/Discard the issue/)).text).toContain('“Say hello”');
  await window.screenshot('discard');
  await window.dialog.press('Cancel');
  await begun();
  await window.quick.pick(/Discard it/);
  await window.dialog.press('Discard');
  await window.quick.opened('1/2');
  await window.quick.cancel();
});
