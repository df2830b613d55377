import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Editor } from './support/editor.ts';
import type { EditorWindow } from './support/editor-window.ts';
import { closeEditor, writeSettings } from './world/desk.ts';
import { factsOf, forgeRecords, type KeptRun, keptRuns, until, untilClosed, untilFact } from './world/kept-runs.ts';
import { emptyPlace, remove, sampleProject } from './world/project.ts';
import { MINUTES, welcome } from './world/steps.ts';

let editor: Editor;
let profile: string;
let place: string;
beforeAll(async () => {
  place = await emptyPlace();
  editor = await Editor.open({ name: 'demonstration', folder: place });
  profile = join(editor.state, 'user-data');
  await writeSettings(profile, { 'issueSwarm.demonstration.pace': 250 });
}, MINUTES);
afterAll(async () => {
  await closeEditor(editor, profile);
  await remove(place);
});

/** The run that was not there before. */
const newRun = (before: readonly KeptRun[]): Promise<KeptRun> =>
  until('another run lies in the storage', async () =>
    (await keptRuns(profile)).find(({ run }) => before.every((one) => one.run !== run)),
  );

async function demonstrate(window: EditorWindow): Promise<KeptRun> {
  const before = await keptRuns(profile);
  await window.run('Swarm: Run Demonstration');
  return newRun(before);
}

/** Both pull requests are merged on the forge, by its own record, and the issue is closed. */
async function expectMerged(run: KeptRun): Promise<void> {
  const forge = (await forgeRecords(profile)).find(({ issues }) =>
    issues.some(({ pull }) => pull?.head.includes(run.run)),
  );
  const pulls = forge?.issues.filter(({ pull }) => pull) ?? [];
  expect(pulls.map(({ state, pull }) => [state, pull?.mergedAt !== null])).toEqual([
    ['closed', true],
    ['closed', true],
  ]);
  expect(forge?.issues.find(({ number }) => number === 1)?.state).toBe('closed');
}

test('in a window without a folder, watched on the way to two merged pull requests', { timeout: MINUTES }, async () => {
  const window = await editor.window(null);
  await window.views.show('Issue Swarm');
  expect(await welcome(window, 'Open a folder')).toContain('Run Demonstration');
  await window.screenshot('nothing open');
  const run = await demonstrate(window);

  const agents = window.views.view('Agents');
  await agents.row('pm-1');
  await agents.row('developer-1');
  await agents.row('developer-2');
  expect((await agents.rows()).map(({ label, level }) => [label, level])).toContainEqual(['developer-1', 4]);
  await window.screenshot('agents at work');
  expect(await window.statusBar.wait(/\b1 · \d/)).toMatch(/1 · \d/);

  await window.run('Swarm: Open Team');
  const team = await window.webviews.frame(/team/i);
  await team.getByText('developer-1').first().waitFor();
  await window.screenshot('team');
  await window.run('Swarm: Open Chamber');
  const chamber = await window.webviews.frame(/chamber/i);
  await chamber
    .getByText(/pull request/i)
    .first()
    .waitFor();
  await window.screenshot('chamber');

  expect(await untilClosed(run)).toBe('merged');
  await expectMerged(run);
  expect((await factsOf(run, 'agent-joined')).filter(({ role }) => role === 'developer')).toHaveLength(2);
  await until('it says how it ended', async () => /merged/i.test(await chamber.locator('body').innerText()));
  const pulls = window.views.view('Pull Requests');
  await pulls.row(/cent/);
  await window.screenshot('merged');
  // Files of the page itself go by that name: VS Code's service worker in the browser serves them.
  expect(editor.outside.filter((url) => !/\.vscode-resource\.vscode-cdn\.net\//.test(url))).toEqual([]);
  await window.close();
});

test('beside an open project, which it leaves alone', { timeout: MINUTES }, async () => {
  await using project = await sampleProject();
  const before = await project.git('status', '--porcelain', '--branch');
  const window = await editor.window(project.root);
  await window.views.show('Issue Swarm');
  await window.views.view('Issues').expand();
  const run = await demonstrate(window);
  await untilFact(run, 'plan-approved');
  await window.views.view('Agents').row('developer-1');
  await window.screenshot('beside a project');
  expect(await untilClosed(run)).toBe('merged');
  await expectMerged(run);
  expect([await project.git('status', '--porcelain', '--branch'), await project.git('branch', '--list')]).toEqual([
    before,
    '* main',
  ]);
  await window.close();
});
