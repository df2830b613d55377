import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Desk, openDesk } from './world/desk.ts';
import { type Enterprise, startEnterprise } from './world/enterprise.ts';
import { filesHolding } from './world/files-holding.ts';
import { onlyRun, untilClosed } from './world/kept-runs.ts';
import { oneStory } from './world/one-story.ts';
import { sampleProject } from './world/project.ts';
import { confirmStart, enterKey, MINUTES, showSwarm, welcome } from './world/steps.ts';

oneStory();

let desk: Desk;
let forge: Enterprise;
beforeAll(async () => {
  const project = await sampleProject();
  forge = await startEnterprise(project);
  const settings = {
    'issueSwarm.forge': forge.address,
    'issueSwarm.gates.plan': 'policy',
    'issueSwarm.gates.merge': 'policy',
  };
  desk = await openDesk({ name: 'enterprise', project, issues: [], settings });
  await showSwarm(desk.window);
}, MINUTES);
afterAll(async () => {
  await desk?.[Symbol.asyncDispose]();
  await forge?.[Symbol.asyncDispose]();
});

async function setToken(token: string): Promise<void> {
  const { window } = desk;
  await window.run('Swarm: Set GitHub Token…');
  await window.quick.opened(/Token for the forge at 127\.0\.0\.1/);
  await window.quick.answer(token);
}

test('without a token the way to one stands where the issues would', { timeout: MINUTES }, async () => {
  const { window } = desk;
  expect(await welcome(window, 'not signed in')).toContain('token');
  await window.screenshot('signed out');
});

test('a wrong token is said to be wrong', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await setToken('token-of-nobody');
  const { buttons } = await window.notifications.wait(/token/i);
  expect(buttons).toContain('Sign In');
  await window.screenshot('wrong token');
});

test('with the right one its issues are there, and a swarm merges on it', { timeout: MINUTES }, async () => {
  const { window, profile, project } = desk;
  await setToken(forge.token);
  const issues = window.views.view('Issues');
  await issues.row(/^#1 |Restaurant/);
  await window.screenshot('issues');
  await enterKey(window);
  await issues.press(/Restaurant/, 'Start Swarm');
  await confirmStart(window);
  const run = await onlyRun(profile);
  expect(await untilClosed(run)).toBe('merged');
  const pulls = z
    .array(z.object({ state: z.string(), merged_at: z.string().nullable(), body: z.string() }))
    .parse(await forge.ask('/pulls?state=all'));
  expect(pulls.map(({ state, merged_at }) => [state, merged_at !== null])).toEqual([
    ['closed', true],
    ['closed', true],
  ]);
  expect(pulls[0]?.body).toContain('### Certificate');
  expect(await forge.ask('/issues/1')).toMatchObject({ state: 'closed' });
  expect(await project.git('status', '--porcelain', '--branch')).toBe('## main');
  expect(await filesHolding(profile, forge.token)).toEqual([]);
  await window.screenshot('merged');
});
