import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from './world/desk.ts';
import { factsOf, type KeptRun, onlyRun, until, untilClosed, untilFact } from './world/kept-runs.ts';
import { oneStory } from './world/one-story.ts';
import { isAlive } from './world/processes.ts';
import { enterKey, MINUTES, showSwarm, startOnIssue } from './world/steps.ts';

oneStory();

let desk: Desk;
let run: KeptRun;

/** A run whose two developers wait for their first reply; merges are the chair's. */
beforeAll(async () => {
  desk = await openDesk({ name: 'reload', settings: { 'issueSwarm.gates.plan': 'policy' } });
  await showSwarm(desk.window);
  await enterKey(desk.window);
  const held = desk.model.hold('developer', 2);
  await startOnIssue(desk.window);
  run = await onlyRun(desk.profile);
  await held;
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

const epochs = async (): Promise<readonly number[]> => (await factsOf(run, 'run-resumed')).map(({ epoch }) => epoch);

const engine = (): Promise<number> =>
  until('one engine runs', async () => {
    const [only, ...more] = desk.engines();
    return more.length === 0 ? only?.pid : null;
  });

test('a window reloaded in mid-run is a screen of the same engine', { timeout: MINUTES }, async () => {
  const { window } = desk;
  const before = await engine();
  await window.reload();
  await showSwarm(window);
  await window.views.view('Agents').row('developer-2');
  await window.screenshot('reloaded');
  expect([await engine(), await epochs()]).toEqual([before, []]);
});

test('an engine that is killed is started again, says so, and goes on with the run', { timeout: MINUTES }, async () => {
  const { window, model } = desk;
  const before = await engine();
  const held = model.hold('developer', 4);
  process.kill(before, 'SIGKILL');
  const warning = await window.notifications.wait(/engine/i);
  await window.screenshot('killed');
  expect(warning.text).toMatch(/started again|goes? on/i);
  await untilFact(run, 'run-resumed');
  await held;
  expect(await engine()).not.toBe(before);
  expect(await epochs()).toEqual([1]);
  await window.views.view('Agents').row('developer-2');
  await window.screenshot('started again');
});

test('a second window on the folder shows the same run, and can answer', { timeout: MINUTES }, async () => {
  const { window, model } = desk;
  const before = await engine();
  const second = await desk.editor.window();
  await showSwarm(second);
  await second.views.view('Agents').row('developer-2');
  expect(await engine()).toBe(before);
  model.release();
  await second.views.view('Asks').row(/merge/i, 90_000);
  await window.views.view('Asks').row(/merge/i);
  await second.screenshot('second window');
  await second.views.view('Asks').press(/merge/i, 'Allow');
  await untilFact(run, 'ask-answered', ({ verdict, by }) => verdict === 'allow' && by === 'chair');
  await second.close();
  expect([await engine(), await epochs()]).toEqual([before, [1]]);
});

test('with no window the engine ends, and goes on when one is opened', { timeout: MINUTES }, async () => {
  const before = await engine();
  await until('the other merge is asked', async () => {
    const asked = (await factsOf(run, 'ask-raised')).filter(({ subject }) => subject.kind === 'merge');
    return asked.length === 2;
  });
  await desk.window.close();
  await until('the engine has ended', async () => !isAlive(before));
  expect(desk.engines()).toEqual([]);
  const written = (await factsOf(run, 'ask-answered')).length;
  await pause(500);
  expect((await factsOf(run, 'ask-answered')).length).toBe(written);

  const again = await desk.editor.window();
  // Nobody touches anything: it goes on because it had not ended.
  await untilFact(run, 'run-resumed', ({ epoch }) => epoch === 2);
  await showSwarm(again);
  await again.views.view('Asks').row(/merge/i);
  await again.screenshot('opened again');
  await again.views.view('Asks').press(/merge/i, 'Allow');
  expect(await untilClosed(run)).toBe('merged');
  await again.screenshot('merged');
  expect(await desk.flaws(run, { undisturbed: false })).toEqual([]);
});
