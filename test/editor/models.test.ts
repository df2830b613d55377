import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from './world/desk.ts';
import { filesHolding } from './world/files-holding.ts';
import { type KeptRun, onlyRun, storageOf, untilFact } from './world/kept-runs.ts';
import { KEY } from './world/model-server.ts';
import { oneStory } from './world/one-story.ts';
import { environmentOf } from './world/processes.ts';
import { chooseModel, confirmStart, MINUTES, offered, showSwarm } from './world/steps.ts';

oneStory();

let desk: Desk;
let run: KeptRun;

/** A person who has chosen no model yet. */
beforeAll(async () => {
  desk = await openDesk({ name: 'models', settings: { 'issueSwarm.models': {} } });
  await showSwarm(desk.window);
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

test('whoever has no model is led to one, or to the demonstration', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await window.run('Swarm: Test Connection');
  expect((await window.notifications.wait(/No model is chosen/)).buttons).toContain('Choose Models');
  await window.notifications.dismiss(/No model is chosen/);
  await window.run('Swarm: Start Swarm on Issue…');
  await offered(window, /^#1 /);
  await window.quick.accept();
  await offered(window, /Choose Models/);
  expect((await window.quick.rows()).map(({ label }) => label)).toEqual([
    expect.stringContaining('Choose Models'),
    expect.stringContaining('Run Demonstration'),
  ]);
  await window.screenshot('no model');
  await window.quick.cancel();
});

test('a wrong key is told by the server, and by a test', { timeout: MINUTES }, async () => {
  const { window, model } = desk;
  await chooseModel(window, { baseUrl: model.baseUrl, key: 'sk-wrong', last: 'Test Connection' });
  const message = await window.notifications.wait(/cannot be used/);
  expect(message.text).toMatch(/key/i);
  await window.screenshot('wrong key');
});

test('with the right one, a test says what it found', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await chooseModel(window, { last: 'Test Connection' });
  const message = await window.notifications.wait(/can be used/);
  expect(message.text).toContain('rehearsal');
  expect(message.text).toMatch(/tool/i);
  await window.screenshot('it can be used');
});

test('the key is in no file of the profile, and not in the environment of the engine', {
  timeout: MINUTES,
}, async () => {
  const { window, profile, model } = desk;
  await window.run('Swarm: Start Swarm on Issue…');
  await offered(window, /^#1 /);
  await window.quick.accept();
  await confirmStart(window);
  run = await onlyRun(profile);
  await untilFact(run, 'ask-raised', ({ subject }) => subject.kind === 'plan');
  expect(model.heard.length).toBeGreaterThan(0);
  expect(await filesHolding(profile, KEY)).toEqual([]);
  // What is looked for could be found: something else that was typed stands in the settings.
  expect(await filesHolding(profile, model.baseUrl)).not.toEqual([]);
  const [engine] = desk.engines();
  expect(environmentOf(engine?.pid ?? 0)).toContain('ELECTRON_RUN_AS_NODE');
  expect(environmentOf(engine?.pid ?? 0)).not.toContain(KEY);
  expect(engine?.command).toContain(storageOf(profile));
});

test('a key that is forgotten is asked for again', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await window.run('Swarm: Forget Keys and Tokens…');
  await offered(window, /127\.0\.0\.1/);
  await window.screenshot('forget');
  await window.quick.pick(/127\.0\.0\.1/);
  await window.quick.accept();
  await window.run('Notifications: Clear All Notifications');
  await window.run('Swarm: Test Connection');
  expect((await window.notifications.wait(/none is set/)).buttons).toContain('Choose Models');
  await window.screenshot('forgotten');
});
