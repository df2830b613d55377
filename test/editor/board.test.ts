import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorityFlaws } from '../authority/support/authority-checker.ts';
import { dividedBoard } from './plays/divided-board.ts';
import { type Desk, openDesk } from './world/desk.ts';
import { decisionsOf, factsOf, type KeptRun, onlyRun, until, untilClosed, untilFact } from './world/kept-runs.ts';
import { oneStory } from './world/one-story.ts';
import { enterKey, MINUTES, showSwarm, startOnIssue } from './world/steps.ts';

oneStory();

const board = dividedBoard();
let desk: Desk;
let run: KeptRun;
let chamber: Frame;

/** A run that leaves plan and merges to the board, with the chamber open from its first motion on. */
beforeAll(async () => {
  desk = await openDesk({ name: 'board', play: board.play, settings: { 'issueSwarm.autonomy': 'board' } });
  const { window } = desk;
  await showSwarm(window);
  await enterKey(window);
  await startOnIssue(window);
  run = await onlyRun(desk.profile);
  await window.run('Swarm: Open Chamber');
  chamber = await window.webviews.frame(/chamber/i);
}, MINUTES);
afterAll(() => desk?.[Symbol.asyncDispose]());

const motion = (question: RegExp) => chamber.getByRole('article', { name: question });
const record = () => chamber.getByRole('region', { name: /Record/ });

/** Waits until the record holds a decision in these words; its text. */
const recorded = (words: RegExp): Promise<string> =>
  until(
    `the record holds ${words}`,
    async () => {
      const texts = await record().getByRole('listitem').allInnerTexts();
      return texts.find((text) => words.test(text));
    },
    { orElse: () => chamber.locator('body').innerText() },
  );

test('a motion shows who has cast and not yet what, while one is missing', { timeout: MINUTES }, async () => {
  const card = motion(/mission be taken on/);
  await card.waitFor();
  await until('five have cast', async () => (await card.innerText()).includes('5 of 6 have cast'), {
    orElse: () => chamber.locator('body').innerText(),
  });
  expect(await card.innerText()).toMatch(/Stark reads/);
  expect(await card.innerText()).not.toMatch(/nothing speaks against it/);
  expect(await factsOf(run, 'ask-answered')).toEqual([]);
  await desk.window.screenshot('five have cast');
});

test('the last ballot decides it, and each stands there with its reason', { timeout: MINUTES }, async () => {
  board.decide();
  const { by, verdict } = await untilFact(run, 'ask-answered');
  expect([by, verdict]).toEqual(['board', 'allow']);
  expect(await recorded(/mission be taken on/)).toMatch(/board/i);
  await desk.window.screenshot('taken on');
});

test('the plan takes a second round, and its condition stands beside the decision', { timeout: MINUTES }, async () => {
  await untilFact(run, 'plan-approved');
  const text = await recorded(/plan be carried out/);
  expect(text).toMatch(/package\.json/);
  const rounds = (await factsOf(run, 'ballot-cast')).map(({ round }) => round);
  expect(Math.max(...rounds)).toBe(2);
  await desk.window.screenshot('planned');
});

test('what is vetoed with evidence climbs to the chair, who answers it in the chamber', {
  timeout: MINUTES,
}, async () => {
  const card = motion(/t1.* be merged/);
  await until(
    'it came to the chair',
    async () => (await card.count()) > 0 && (await card.innerText()).includes('It came to you from the board'),
    {
      orElse: () => chamber.locator('body').innerText(),
    },
  );
  expect(await card.innerText()).toContain('A line break inside quotes still ends the record.');
  await card.scrollIntoViewIfNeeded();
  await desk.window.screenshot('vetoed');
  await until('the inbox has it too', async () =>
    (await desk.window.views.view('Asks').rows()).some(({ label, description }) =>
      /t1/.test(`${label} ${description}`),
    ),
  );
  await card.getByRole('textbox', { name: /Reason/ }).fill('Records of one line are all that the bank sends.');
  await card.getByRole('button', { name: 'Allow Merge' }).click();
  const answered = await untilFact(run, 'ask-answered', ({ by }) => by === 'chair');
  expect(answered.reason).toBe('Records of one line are all that the bank sends.');
  expect(await untilClosed(run)).toBe('merged');
  expect(await recorded(/t1.* be merged/)).toMatch(/chair/i);
  await desk.window.screenshot('merged');
  expect(authorityFlaws(await decisionsOf(run))).toEqual([]);
});
