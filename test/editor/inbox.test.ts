import { afterAll, beforeAll, expect, test } from 'vitest';
import { wantsHelp } from './plays/wants-help.ts';
import { type Desk, openDesk } from './world/desk.ts';
import { factsOf, type KeptRun, onlyRun, until, untilClosed, untilFact } from './world/kept-runs.ts';
import { roleOf, wordsOf } from './world/model-server.ts';
import { oneStory } from './world/one-story.ts';
import { enterKey, MINUTES, showSwarm, startOnIssue } from './world/steps.ts';

oneStory();

const REASON = 'The two bugs are small: look for yourself.';
const HELP = /One more specialist/;

const help = wantsHelp();
let desk: Desk;
let run: KeptRun;

/** A run whose two developers ask for a specialist at the same time. */
beforeAll(async () => {
  const settings = { 'issueSwarm.gates.plan': 'policy', 'issueSwarm.gates.spawn': 'chair' };
  desk = await openDesk({ name: 'inbox', play: help.play, settings });
  const { window, model } = desk;
  await showSwarm(window);
  await enterKey(window);
  const held = model.hold('developer', 2);
  await startOnIssue(window);
  run = await onlyRun(desk.profile);
  await held;
  model.release();
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

const waiting = async (kind: string) =>
  (await factsOf(run, 'ask-raised')).filter(({ subject }) => subject.kind === kind);

test('what two agents ask at once is one message, which leads to the inbox', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await until('both ask', async () => (await waiting('spawn')).length === 2);
  const message = await window.notifications.wait(/2 things wait for you/);
  expect(message.buttons).toEqual(['Show']);
  await until('two asks wait', async () => (await window.views.badge('Issue Swarm')) === '2');
  await window.screenshot('asked');
  expect((await window.notifications.shown()).filter(({ text }) => /specialist/.test(text))).toHaveLength(1);
  await window.views.view('Asks').fold();
  await window.notifications.press(/2 things wait/, 'Show');
  await window.screenshot('inbox');
  const rows = (await window.views.view('Asks').rows()).filter(({ label }) => HELP.test(label));
  expect(rows.map(({ description }) => description).toSorted()).toEqual([
    expect.stringMatching(/^by developer-1 · #1/),
    expect.stringMatching(/^by developer-2 · #1/),
  ]);
});

test('an ask is shown with its exact effect and its brief', { timeout: MINUTES }, async () => {
  const { window } = desk;
  await (await window.views.view('Asks').row(HELP)).click();
  await window.editors.waitForText('Find out why the cents get lost.');
  await window.editors.waitForText('What an answer does');
  await window.screenshot('shown');
});

test('selected together they are denied at once, and each hears why', { timeout: MINUTES }, async () => {
  const { window, model } = desk;
  const asks = window.views.view('Asks');
  await asks.click(/developer-1/);
  await (await asks.row(/developer-2/)).click({ modifiers: ['Control'] });
  await window.screenshot('selected');
  await asks.press(/developer-2/, 'Deny');
  await window.quick.opened(/2 asks/);
  await window.screenshot('deny');
  await window.quick.answer(REASON);
  const denied = await until('both are denied', async () => {
    const all = (await factsOf(run, 'ask-answered')).filter(({ verdict }) => verdict === 'deny');
    return all.length === 2 ? all : null;
  });
  for (const one of denied) expect(one).toMatchObject({ by: 'chair', reason: REASON });
  const heard = () => model.heard.filter((one) => roleOf(one) === 'developer' && wordsOf(one).includes(REASON));
  await until('both hear of it', async () => new Set(heard().map(wordsOf)).size >= 2);
  await until('nobody waits', async () => (await window.views.badge('Issue Swarm')) === '');
});

test('a merge that is allowed with a rule of the run is the last that is asked about', {
  timeout: MINUTES,
}, async () => {
  const { window } = desk;
  await untilFact(run, 'ask-raised', ({ subject }) => subject.kind === 'merge');
  const asks = window.views.view('Asks');
  await asks.row(/be merged/);
  await window.screenshot('merge asked');
  await asks.choose(/be merged/, 'Allow with a Rule…');
  await window.quick.opened(/how far/);
  await window.screenshot('rule');
  await window.quick.pick('This run');
  const { rule } = await untilFact(run, 'rule-added');
  expect(rule).toMatchObject({ gate: 'merge', says: 'allow', scope: 'run', match: null });
  help.letReview();
  expect(await untilClosed(run)).toBe('merged');
  const merges = await waiting('merge');
  const answers = (await factsOf(run, 'ask-answered')).filter(({ ask }) => merges.some((one) => one.ask === ask));
  expect(answers.map(({ by }) => by)).toEqual(['chair', 'policy']);
  await window.screenshot('merged');
});
