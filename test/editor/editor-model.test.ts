import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installedExtensions } from './support/packaged.ts';
import { type Desk, openDesk } from './world/desk.ts';
import { factsOf, onlyRun, untilClosed } from './world/kept-runs.ts';
import { sampleProject } from './world/project.ts';
import { MINUTES, offered, showSwarm, startOnIssue } from './world/steps.ts';
import { withExtension } from './world/with-extension.ts';

let desk: Desk;

/** An editor into which somebody else's extension brings a model. */
beforeAll(async () => {
  const project = await sampleProject();
  const program = join(import.meta.dirname, 'world', 'programs', 'model-extension.ts');
  const extensions = await withExtension(await installedExtensions(), join(project.place, 'extensions'), program, {
    name: 'model',
    contributes: { languageModelChatProviders: [{ vendor: 'rehearsal', displayName: 'Rehearsal' }] },
  });
  const settings = {
    'chat.disableAIFeatures': false,
    'issueSwarm.models': {},
    'issueSwarm.gates.plan': 'policy',
    'issueSwarm.gates.merge': 'policy',
  };
  desk = await openDesk({ name: 'editor-model', project, extensions, settings });
  await showSwarm(desk.window);
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

test('a model of the editor itself is chosen, tested, and takes all turns of a run', { timeout: MINUTES }, async () => {
  const { window, model, profile } = desk;
  await window.run('Swarm: Choose Models…');
  await window.quick.opened(/whose/);
  await window.quick.answer('own models');
  await offered(window, /Rehearsed Editor Model/);
  await window.screenshot('models of the editor');
  await window.quick.answer('Rehearsed Editor Model');
  await window.quick.opened(/for whom/);
  await window.quick.answer('All roles');
  await window.quick.opened(/is chosen/);
  await window.quick.answer('Test Connection');
  await window.notifications.wait(/can be used/);
  await window.screenshot('tested');

  await startOnIssue(window);
  const run = await onlyRun(profile);
  expect(await untilClosed(run)).toBe('merged');
  await window.screenshot('merged');
  const turns = await factsOf(run, 'turn-taken');
  expect(turns.length).toBeGreaterThan(10);
  // Nobody counted for us: what it used is an estimate, and not nothing.
  expect(turns.every(({ usage }) => usage.input > 0)).toBe(true);
  expect((await factsOf(run, 'run-opened'))[0]?.settings.models.default).toMatchObject({ provider: 'editor' });
  expect(model.heard).toEqual([]);
});
