import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heardFromChair, play } from './plays/willing.ts';
import { type Desk, openDesk } from './world/desk.ts';
import { decisionsOf, type KeptRun, onlyRun, until, untilClosed, untilFact } from './world/kept-runs.ts';
import { roleOf, wordsOf } from './world/model-server.ts';
import { oneStory } from './world/one-story.ts';
import { enterKey, MINUTES, showSwarm, startOnIssue } from './world/steps.ts';

oneStory();

let desk: Desk;
let run: KeptRun;

/** A run whose two developers wait for their first reply. */
beforeAll(async () => {
  const settings = { 'issueSwarm.gates.plan': 'policy', 'issueSwarm.gates.merge': 'policy' };
  desk = await openDesk({ name: 'agents', play, settings });
  const { window, model } = desk;
  await showSwarm(window);
  await enterKey(window);
  const held = model.hold('developer', 2);
  await startOnIssue(window);
  run = await onlyRun(desk.profile);
  await held;
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

const count = async (): Promise<number> => (await decisionsOf(run)).length;

/** Until nothing was written for a while: what was under way when someone paused is settled then. */
const quiet = (): Promise<number> =>
  until('the log is quiet', async () => {
    const before = await count();
    await pause(1000);
    return (await count()) === before ? before : null;
  });

test('the team stands in the tree by its lineage, with what each does, its model and what it spent', async () => {
  const agents = desk.window.views.view('Agents');
  await agents.row('developer-2');
  const rows = await agents.rows();
  expect(rows.map(({ label }) => label)).toEqual([
    expect.stringMatching(/^#1 Restaurant/),
    'board',
    '6 members',
    'pm-1',
    'developer-1',
    'developer-2',
  ]);
  const developer = rows.find(({ label }) => label === 'developer-1');
  expect(developer?.description).toMatch(/t1 · rehearsal/);
  expect(rows.find(({ label }) => label === 'pm-1')?.description).toMatch(/tokens/);
  await desk.window.screenshot('team');
});

test('nothing happens while the whole team is paused, and it goes on when it is resumed', {
  timeout: MINUTES,
}, async () => {
  const agents = desk.window.views.view('Agents');
  await agents.press('board', 'Pause');
  await untilFact(run, 'agent-paused', ({ paused }) => paused);
  await agents.row(/paused/);
  const before = await quiet();
  const calls = desk.model.heard.length;
  desk.model.release();
  await pause(3000);
  expect([await count(), desk.model.heard.length]).toEqual([before, calls]);
  await desk.window.screenshot('paused');

  const held = desk.model.hold('developer', 2);
  await agents.press('board', 'Resume');
  await untilFact(run, 'agent-paused', ({ paused }) => !paused);
  await held;
  await desk.window.screenshot('resumed');
});

test('one agent paused leaves the others at work', { timeout: MINUTES }, async () => {
  const agents = desk.window.views.view('Agents');
  await agents.press('developer-2', 'Pause');
  await untilFact(run, 'agent-paused', ({ agent, paused }) => agent === 'developer-2' && paused);
  const row = await agents.row('developer-2');
  await until('it says that it is paused', async () => /paused/.test(await row.innerText()));
  expect(await (await agents.row('developer-1')).innerText()).not.toMatch(/paused/);
});

test('a message is read before the next turn', { timeout: MINUTES }, async () => {
  const { window, model } = desk;
  await window.views.view('Agents').press('developer-1', 'Send Message');
  await window.quick.opened(/developer-1/);
  await window.screenshot('message');
  await window.quick.answer('Please mind the refunds.');
  await untilFact(run, 'message-sent', ({ from, to }) => from === 'chair' && to === 'developer-1');
  model.release();
  await until('the next prompt holds it', async () =>
    model.heard.some(
      (request) => roleOf(request) === 'developer' && heardFromChair(request, 'Please mind the refunds.'),
    ),
  );
});

test('transcript and live output of an agent stand in the editor', { timeout: MINUTES }, async () => {
  const { window } = desk;
  const agents = window.views.view('Agents');
  await agents.choose('developer-1', 'Open Transcript');
  await window.editors.activate('developer-1.md');
  await window.editors.waitForText('read_file');
  await window.screenshot('transcript');
  await agents.choose('pm-1', 'Show Live Output');
  await window.page.getByText('what pm-1 writes and what its commands print').first().waitFor();
  await window.screenshot('live output');
});

test('who is terminated leaves, and its parent hears of it', { timeout: MINUTES }, async () => {
  const { window, model } = desk;
  await window.views.view('Agents').press('developer-2', 'Terminate');
  expect((await window.dialog.wait(/Terminate developer-2/)).buttons).toContain('Terminate');
  await window.screenshot('terminate');
  await window.dialog.press('Terminate');
  await window.quick.opened(/developer-2/);
  await window.quick.answer('Its task is not wanted.');
  const left = await untilFact(run, 'agent-left', ({ agent }) => agent === 'developer-2');
  expect(left.report.outcome).toBe('cancelled');
  await until('the PM hears of it', async () =>
    model.heard.some((one) => roleOf(one) === 'pm' && wordsOf(one).includes('Report of developer-2: cancelled')),
  );
  // This PM gives up then.
  expect(await untilClosed(run)).toBe('failed');
  await window.screenshot('ended');
});
