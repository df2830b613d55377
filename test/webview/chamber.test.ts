import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/core/facts.ts';
import { everyKind, raising } from './motions.ts';
import { openedPages } from './opened.ts';
import { goldenLog, PlayedRun, soon } from './shown-page.ts';

const open = openedPages();
const demonstration = await goldenLog('demonstration');
/** Where t1 was handed in again and its review is under way. */
const beginning = demonstration.slice(0, 130);
const subjects = everyKind(beginning);
const asking = (kind: string): readonly Decision[] => [
  ...beginning,
  raising(
    beginning,
    subjects.filter((subject) => subject.kind === kind),
  ),
];

const motion = (page: Page, question: string | RegExp) => page.getByRole('article', { name: question });

describe('the chamber', () => {
  it('shows a motion with its evidence, and posts the answer with its reason', async () => {
    const log = asking('merge');
    const played = new PlayedRun(log, log.length);
    const { page, wrong } = await open(played, { page: 'chamber' });
    const card = motion(page, 'May t1 be merged?');
    await soon(() => card.textContent()).toContain('pull request #4');
    const table = card.getByRole('table');
    expect(await table.getByRole('row').allTextContents()).toEqual([
      'CommandExit codeTook',
      expect.stringMatching(/^node --test test\/csv\.test\.js 0 passes/),
      expect.stringMatching(/^npm test 1 fails with exit code 1 as before/),
    ]);
    expect(await card.getByRole('list', { name: 'Files changed' }).textContent()).toBe('src/csv.jstest/csv.test.js');
    await card.getByRole('textbox').fill('The header comment is wrong.');
    await card.getByRole('button', { name: 'Deny' }).click();
    await soon(() => played.commands).toEqual([
      { type: 'answer-ask', ask: 'a50', verdict: 'deny', reason: 'The header comment is wrong.' },
    ]);
    await card.getByRole('button', { name: 'Open Diff' }).click();
    await card.getByRole('button', { name: 'Open #4' }).click();
    await soon(() => played.openings).toEqual([
      { what: 'diff', task: 't1' },
      { what: 'pull', task: 't1' },
    ]);
    expect(await wrong()).toEqual([]);
  });

  it('says in its head that checks fail at the base, for as long as the run goes', async () => {
    const words = 'npm test fails at the base already: the run has to end green.';
    const going = await open(new PlayedRun(beginning, beginning.length), { page: 'chamber' });
    await soon(() => going.page.getByRole('banner').textContent()).toContain(words);
    const ended = await open(new PlayedRun(demonstration, demonstration.length), { page: 'chamber' });
    await soon(() => ended.page.getByRole('banner').textContent()).toContain('Merged');
    expect(await ended.page.getByRole('banner').textContent()).not.toContain(words);
  });

  it('says on the card why an answer was not taken', async () => {
    const log = asking('command');
    const played = new PlayedRun(log, log.length);
    played.refusal = 'a50 was answered in another window.';
    const { page } = await open(played, { page: 'chamber' });
    const card = motion(page, 'May this be run?');
    await card.getByRole('button', { name: 'Allow' }).click();
    await soon(() => card.getByRole('alert').textContent()).toBe('a50 was answered in another window.');
    expect(await card.locator('pre').textContent()).toBe('npm install --save-dev left-pad\nrm -rf build');
  });

  it('asks for what an answer needs: words for a question, words for a plan that goes back, an amount for a budget', async () => {
    const log = [...beginning, raising(beginning, subjects)];
    const played = new PlayedRun(log, log.length);
    const { page } = await open(played, { page: 'chamber' });
    expect(await page.getByRole('article').count()).toBe(subjects.length);
    const question = motion(page, 'Developer-2 has a question');
    await question.getByRole('button', { name: 'Answer' }).click();
    await soon(() => question.getByRole('alert').textContent()).toBe('An answer needs words.');
    const plan = motion(page, 'May this plan be carried out?');
    await plan.getByRole('button', { name: 'Send Back' }).click();
    await soon(() => plan.getByRole('alert').textContent()).toBe('Say what shall be different.');
    expect(played.commands).toEqual([]);
    await question.getByRole('textbox').fill('Like a bill.');
    await question.getByRole('button', { name: 'Answer' }).click();
    const budget = motion(page, 'The budget is used up. Raise it?');
    await budget.getByLabel('Tokens in all').fill('3000000');
    await budget.getByLabel('US dollars in all').fill('7.5');
    await budget.getByRole('button', { name: 'Raise Budget' }).click();
    await soon(() => played.commands).toEqual([
      { type: 'answer-ask', ask: 'a56', verdict: 'allow', reason: 'Like a bill.' },
      { type: 'answer-ask', ask: 'a53', verdict: 'allow', reason: '', budget: { tokens: 3_000_000, money: 7.5 } },
    ]);
  });

  it('has the editor accept a plan, which has its document, and never answers for it', async () => {
    const log = asking('plan');
    const played = new PlayedRun(log, log.length);
    const { page, wrong } = await open(played, { page: 'chamber' });
    const plan = motion(page, 'May this plan be carried out?');
    await plan.getByRole('textbox').fill('With more tests.');
    await plan.getByRole('button', { name: 'Accept Plan' }).click();
    await soon(() => plan.getByRole('alert').textContent()).toContain('send it back with them');
    expect(played.openings).toEqual([]);
    await plan.getByRole('textbox').fill('');
    await plan.getByRole('button', { name: 'Accept Plan' }).click();
    await soon(() => played.openings).toEqual([{ what: 'accept-plan', ask: 'a50' }]);
    expect(played.commands).toEqual([]);
    expect(await wrong()).toEqual([]);
  });

  it('sets what stands between backticks as code, and nothing else as markup', async () => {
    const subject = { kind: 'question', agent: 'developer-2', question: 'Is `a <b>` meant, or ``c`d``? **No** `\n`' };
    const log = [...beginning, raising(beginning, [subject as (typeof subjects)[number]])];
    const { page, wrong } = await open(new PlayedRun(log, log.length), { page: 'chamber' });
    const quote = motion(page, 'Developer-2 has a question').locator('blockquote');
    await soon(() => quote.textContent()).toBe('Is a <b> meant, or c`d? **No** `\n`');
    expect(await quote.locator('code').allTextContents()).toEqual(['a <b>', 'c`d']);
    expect(await wrong()).toEqual([]);
  });

  it('does not show what was spent as an amount where a price is not known', async () => {
    const log = asking('budget');
    const unknown = log.map((decision) => ({
      ...decision,
      facts: decision.facts.map((fact) => (fact.type === 'turn-taken' ? { ...fact, money: null } : fact)),
    }));
    const { page } = await open(new PlayedRun(unknown, unknown.length), { page: 'chamber' });
    const card = motion(page, 'The budget is used up. Raise it?');
    await soon(() => card.textContent()).toMatch(/Spent: [\d.]+[kM]? tokens, of /);
  });

  it('follows what happens: lines come, and an answered motion goes into the record', async () => {
    const answered: Decision = {
      seq: 131,
      epoch: 0,
      at: 1_795_166_740_000,
      facts: [
        {
          type: 'ask-answered',
          ask: 'a50',
          verdict: 'allow',
          by: 'chair',
          reason: 'As in the other project.',
          conditions: [],
          constitution: null,
        },
        { type: 'agent-paused', agent: 'board', paused: true },
      ],
    };
    const played = new PlayedRun([...asking('command'), answered], 131);
    const { page, wrong } = await open(played, { page: 'chamber' });
    await motion(page, 'May this be run?').waitFor();
    played.go(1);
    await motion(page, 'May this be run?').waitFor({ state: 'detached' });
    const [newest] = await page
      .getByRole('region', { name: /Record/ })
      .getByRole('listitem')
      .allTextContents();
    expect(newest).toMatch(/Allowed.*May this be run\? a50, by pm-1.*As in the other project\..*chair/s);
    await soon(() => page.getByRole('log').textContent()).toContain('board is paused');
    expect(await page.getByRole('button', { name: 'Resume All' }).count()).toBe(1);
    expect(await wrong()).toEqual([]);
  });

  it('filters the record by gate and by words', async () => {
    const { page } = await open(new PlayedRun(demonstration, demonstration.length), { page: 'chamber' });
    const record = page.getByRole('region', { name: /Record/ });
    const all = await record.getByRole('listitem').count();
    await record.getByLabel('Gate').selectOption('plan');
    await soon(() => record.getByRole('listitem').count()).toBe(1);
    expect(all).toBeGreaterThan(1);
    await record.getByLabel('Gate').selectOption('');
    await record.getByLabel('Search the record').fill('t2 be merged');
    await soon(() => record.getByRole('listitem').allTextContents()).toEqual([
      expect.stringContaining('May t2 be merged?'),
    ]);
    expect(await page.getByText('Merged', { exact: true }).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Pause All' }).count()).toBe(0);
  });

  it('asks for the newest overview where lines were missed', async () => {
    const played = new PlayedRun(demonstration, 60);
    const { page, wrong } = await open(played, { page: 'chamber' });
    await page.getByText('At work').waitFor();
    // Something was lost on the way, as after sleep.
    played.lines = 100;
    played.go(demonstration.length);
    await page.getByText('Merged', { exact: true }).waitFor();
    expect(await wrong()).toEqual([]);
  });

  it('can be used without a mouse: message an agent, and close the field with Escape', async () => {
    const played = new PlayedRun(demonstration, 60);
    const { page } = await open(played, { page: 'chamber' });
    await page.getByRole('button', { name: 'Message…' }).focus();
    await page.keyboard.press('Enter');
    const form = page.getByRole('form', { name: 'Message an agent' });
    await soon(() => form.getByLabel('To').evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await form.getByLabel('To').selectOption('developer-1');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Mind the refunds.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await soon(() => played.commands).toEqual([{ type: 'send-message', to: 'developer-1', text: 'Mind the refunds.' }]);
  });

  it('keeps what the reader has set up over a reload', async () => {
    const { page } = await open(new PlayedRun(demonstration, 60), { page: 'chamber' });
    await page.getByLabel('Lines about').selectOption('developer-1');
    await page.getByLabel('Search the transcript').fill('read');
    await page.reload();
    await page.locator('h1').waitFor();
    expect(await page.getByLabel('Lines about').inputValue()).toBe('developer-1');
    await soon(() => page.getByRole('log').getByRole('listitem').allTextContents()).toEqual([
      expect.stringContaining('developer-1: I read src/csv.js before I change it.'),
    ]);
  });

  it('shows texts of strangers as they are: no markup, and signs that turn the order of writing are seen', async () => {
    const subject = {
      kind: 'question' as const,
      agent: 'developer-2',
      call: 'c3',
      question: '<img src=x onerror=alert(1)> \u202Egpj.exe\u202C ok?',
    };
    const log = [...beginning, raising(beginning, [subject])];
    const { page, wrong } = await open(new PlayedRun(log, log.length), { page: 'chamber' });
    const said = await motion(page, 'Developer-2 has a question').locator('blockquote').textContent();
    expect(said).toBe('<img src=x onerror=alert(1)> [U+202E]gpj.exe[U+202C] ok?');
    expect(await page.locator('img').count()).toBe(0);
    expect(await wrong()).toEqual([]);
  });
});
