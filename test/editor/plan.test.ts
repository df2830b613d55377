import { afterAll, beforeAll, expect, test } from 'vitest';
import { play } from './plays/willing.ts';
import { type Desk, openDesk } from './world/desk.ts';
import {
  factsOf,
  forgeRecords,
  type KeptRun,
  onlyRun,
  textIn,
  until,
  untilClosed,
  untilFact,
} from './world/kept-runs.ts';
import { roleOf, wordsOf } from './world/model-server.ts';
import { oneStory } from './world/one-story.ts';
import { enterKey, MINUTES, showSwarm, startOnIssue } from './world/steps.ts';

oneStory();

let desk: Desk;
let run: KeptRun;
beforeAll(async () => {
  desk = await openDesk({ name: 'plan', play });
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

const COMMENT = 'Say in the summary that refunds count too.';
const CRITERION = 'No two shares differ by more than one cent.';
const CHANGED = 'No two shares differ by more than one cent, whoever pays first.';

test('a swarm is started from the palette, and its plan asks for the chair', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await showSwarm(window);
  await enterKey(window);
  await startOnIssue(window);
  run = await onlyRun(desk.profile);
  await untilFact(run, 'ask-raised', ({ subject }) => subject.kind === 'plan');
  const message = await window.notifications.wait(/plan/i);
  expect(message.buttons).toContain('Open Plan');
  await until('one ask waits', async () => (await window.views.badge('Issue Swarm')) === '1');
  await window.screenshot('asked');
  await window.notifications.press(/plan/i, 'Open Plan');
  await window.editors.waitForText('Give every cent');
  await window.screenshot('plan');
});

test('sent back with a comment, it reaches the PM, who submits another', { timeout: MINUTES }, async () => {
  const { window, model } = desk;
  await window.editors.pressTitle('Send Plan Back');
  await window.quick.opened();
  await window.screenshot('send back');
  await window.quick.answer(COMMENT);
  const denied = await untilFact(run, 'ask-answered', ({ verdict }) => verdict === 'deny');
  expect(denied.reason).toContain(COMMENT);
  await until('the PM hears of it', async () =>
    model.heard.some((request) => roleOf(request) === 'pm' && wordsOf(request).includes(COMMENT)),
  );
  const asks = await until('it submits another plan', async () => {
    const raised = (await factsOf(run, 'ask-raised')).filter(({ subject }) => subject.kind === 'plan');
    return raised.length === 2 ? raised : null;
  });
  expect(asks[1]?.by).toBe('pm-1');
});

test('what the chair writes into it is what is carried out and certified', { timeout: MINUTES }, async () => {
  const { window } = desk;
  const asks = window.views.view('Asks');
  await asks.press(/plan/i, 'Open Plan');
  await window.editors.waitForText('You asked');
  await window.editors.replace(CRITERION, CHANGED);
  await window.screenshot('edited');
  await window.editors.pressTitle('Accept Plan');
  const approved = await untilFact(run, 'plan-approved');
  expect(approved.edited).toBe(true);
  const task = approved.plan.tasks.find(({ criteria }) => criteria.includes(CHANGED));
  expect(task).toBeDefined();
  const developer = await untilFact(run, 'agent-joined', (one) => one.role === 'developer' && one.task === task?.id);
  expect(await textIn(run, developer.brief)).toContain(CHANGED);
  await window.screenshot('accepted');
});

test('merged once each merge is allowed in the tree of asks', { timeout: MINUTES }, async () => {
  const { window } = desk;
  const asks = window.views.view('Asks');
  for (const task of ['t1', 't2']) {
    await untilFact(run, 'ask-raised', ({ subject }) => subject.kind === 'merge' && subject.task === task);
  }
  await asks.row(/merge/i);
  await window.screenshot('merges asked');
  for (const left of [1, 0]) {
    await asks.press(/merge/i, 'Allow');
    await until('it is answered', async () => {
      const answered = (await factsOf(run, 'ask-answered')).filter(({ verdict }) => verdict === 'allow');
      return answered.length === 3 - left;
    });
  }
  expect(await untilClosed(run)).toBe('merged');
  await window.screenshot('merged');
  expect(await desk.flaws(run, { undisturbed: true })).toEqual([]);
  const [forge] = await forgeRecords(desk.profile);
  const bodies = forge?.issues.flatMap(({ pull, body }) => (pull ? [body ?? ''] : [])) ?? [];
  expect(bodies).toHaveLength(2);
  const certified = bodies.filter((body) => body.includes(CHANGED));
  expect(certified).toHaveLength(1);
  expect(certified[0]).toMatch(/### Certificate for [0-9a-f]{12}\n[\s\S]*exit code 0/);
});
