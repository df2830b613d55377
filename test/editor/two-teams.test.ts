import { afterAll, beforeAll, expect, test } from 'vitest';
import { play } from '../../src/rehearsal/plays/two-teams.ts';
import { authorityFlaws } from '../authority/support/authority-checker.ts';
import { type Desk, openDesk } from './world/desk.ts';
import { decisionsOf, factsOf, type KeptRun, onlyRun, untilClosed } from './world/kept-runs.ts';
import { oneStory } from './world/one-story.ts';
import { enterKey, MINUTES, showSwarm, startOnIssue } from './world/steps.ts';

oneStory();

let desk: Desk;
let run: KeptRun;

/** Started from the palette; the developers of both teams wait for their first reply. */
beforeAll(async () => {
  desk = await openDesk({ name: 'two-teams', play, settings: { 'issueSwarm.autonomy': 'board' } });
  const { window, model } = desk;
  await showSwarm(window);
  await enterKey(window);
  const held = model.hold('developer', 2);
  await startOnIssue(window);
  run = await onlyRun(desk.profile);
  await held;
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

test('two PMs stand below the board, each with its developer', { timeout: MINUTES }, async () => {
  const agents = desk.window.views.view('Agents');
  await agents.row('developer-2');
  const rows = (await agents.rows()).filter(({ label }) => /^(board|pm-|developer-)/.test(label));
  expect(rows.map(({ label, level }) => `${level} ${label}`)).toEqual([
    '2 board',
    '3 pm-1',
    '4 developer-1',
    '3 pm-2',
    '4 developer-2',
  ]);
  for (const other of ['Asks', 'Issues', 'Pull Requests']) await desk.window.views.view(other).fold();
  await desk.window.screenshot('two teams');
  await desk.window.run('Swarm: Open Team');
  const team = await desk.window.webviews.frame(/team/i);
  for (const agent of ['pm-1', 'pm-2', 'developer-1', 'developer-2']) await team.getByText(agent).first().waitFor();
  await desk.window.screenshot('team page');
});

test('both take the five steps, and nobody asks the chair for anything', { timeout: MINUTES }, async () => {
  desk.model.release();
  expect(await untilClosed(run)).toBe('merged');
  expect((await factsOf(run, 'ask-answered')).filter(({ by }) => by === 'chair')).toEqual([]);
  const merges = (await factsOf(run, 'effect-intended')).filter(({ kind }) => kind === 'merge');
  expect(merges.map(({ task }) => task).sort()).toEqual(['t1', 't2']);
  expect(await desk.flaws(run, { undisturbed: true })).toEqual([]);
  expect(authorityFlaws(await decisionsOf(run))).toEqual([]);
  await desk.window.views.view('Pull Requests').row(/cent/);
  await desk.window.screenshot('merged');
});
