import { describe, expect, it } from 'vitest';
import { crowdLog } from './crowd-log.ts';
import { openedPages } from './opened.ts';
import { goldenLog, PlayedRun, soon } from './shown-page.ts';

const open = openedPages();
const demonstration = await goldenLog('demonstration');

describe('the team', () => {
  it('shows the living tree: who does what on which task, waits for whom, at what cost', async () => {
    const { page, wrong } = await open(new PlayedRun(demonstration, 60), { page: 'team' });
    const rows = page.getByRole('treegrid').locator('tbody').getByRole('row');
    const texts = await rows.allTextContents();
    expect(texts.map((text) => /^(board|pm-1|developer-\d|reviewer-\d)/.exec(text)?.[0])).toEqual([
      'board',
      'pm-1',
      'developer-1',
      'developer-2',
      'reviewer-1',
    ]);
    expect(texts[1]).toMatch(/Waits.*t1, t2 \(its tasks\).*rehearsed.*26k/);
    expect(texts[2]).toMatch(/Waitst1reviewer-1 \(the review\)/);
    expect(texts[4]).toMatch(/Thinkst1/);
    expect(await rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-level')))).toEqual([
      '1',
      '2',
      '3',
      '3',
      '3',
    ]);
    expect(await wrong()).toEqual([]);
  });

  it('is walked by the arrow keys, with one row in the order of Tab', async () => {
    const { page } = await open(new PlayedRun(demonstration, 60), { page: 'team' });
    const rows = page.getByRole('treegrid').locator('tbody').getByRole('row');
    await page.getByLabel('Show those who have left').focus();
    await page.keyboard.press('Tab');
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute('data-agent') ?? null);
    expect(await focused()).toBe('board');
    await page.keyboard.press('ArrowDown');
    await soon(focused).toBe('pm-1');
    await page.keyboard.press('End');
    await soon(focused).toBe('reviewer-1');
    await page.keyboard.press('ArrowLeft');
    await soon(focused).toBe('pm-1');
    await page.keyboard.press('ArrowLeft');
    await soon(() => rows.count()).toBe(2);
    await page.keyboard.press('ArrowRight');
    await soon(() => rows.count()).toBe(5);
    expect(await rows.evaluateAll((all) => all.filter((row) => (row as HTMLElement).tabIndex === 0).length)).toBe(1);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Pause');
  });

  it('pauses, ends and opens the agent that is chosen', async () => {
    const played = new PlayedRun(demonstration, 60);
    const { page } = await open(played, { page: 'team' });
    await page.getByRole('row', { name: /^developer-2/ }).click();
    const details = page.getByRole('complementary', { name: 'Agent developer-2' });
    await details.getByRole('button', { name: 'Pause' }).click();
    await details.getByRole('button', { name: 'Transcript' }).click();
    await details.getByRole('button', { name: 'Live Output' }).click();
    await details.getByRole('button', { name: 'Terminate…' }).click();
    await details.getByLabel('Why (stands in the record)').fill('Out of scope.');
    await details.getByRole('button', { name: 'Terminate', exact: true }).click();
    await soon(() => played.commands).toEqual([
      { type: 'pause-agent', agent: 'developer-2', paused: true },
      { type: 'terminate-agent', agent: 'developer-2', why: 'Out of scope.' },
    ]);
    expect(played.openings).toEqual([
      { what: 'transcript', agent: 'developer-2' },
      { what: 'live', agent: 'developer-2' },
    ]);
  });

  it('shows tasks by their stage, agents in time, and who waits as a table', async () => {
    const played = new PlayedRun(demonstration, 100);
    const { page, wrong } = await open(played, { page: 'team' });
    await page.getByRole('tab', { name: 'Agents (6)' }).focus();
    await page.keyboard.press('ArrowRight');
    const review = page.getByRole('region', { name: 'In review' });
    expect(await review.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^t2 .*in review, round 1.*PR #5Open Diff$/),
    ]);
    await review.getByRole('button', { name: 'PR #5' }).click();
    await soon(() => played.openings).toEqual([{ what: 'pull', task: 't2' }]);
    await page.getByRole('tab', { name: 'Timeline and Spend' }).click();
    const bars = page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
    expect(await bars.allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^developer-1\d+ turns/)]),
    );
    expect(await page.getByRole('table', { name: 'Spend by role' }).getByRole('row').count()).toBe(4);
    await page.getByRole('tab', { name: 'Who Waits (2)' }).click();
    expect(await page.getByRole('table', { name: 'Who waits for whom' }).getByRole('row').allTextContents()).toEqual([
      'WhoWaits forBecause of',
      'pm-1t1, t2its tasks',
      'developer-2reviewer-2the review',
    ]);
    expect(await wrong()).toEqual([]);
  });

  it('goes on with a run of 60 agents while thousands of facts come, and draws no row again that says the same', async () => {
    const log = crowdLog(demonstration, { agents: 60, facts: 20_000 });
    const played = new PlayedRun(log, log.length - 3000);
    const { page, wrong } = await open(played, { page: 'team' });
    await page.evaluate(() => {
      const counts = { drawn: 0 };
      Reflect.set(window, 'counts', counts);
      new MutationObserver((changes) => {
        counts.drawn += changes.length;
      }).observe(document.querySelector('[data-agent=board]') as Node, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
    });
    for (let part = 0; part < 30; part += 1) played.go(100);
    await page.getByRole('row', { name: /^pm-1.*Thinks/ }).waitFor();
    await soon(() => page.getByRole('row', { name: /^developer-1 .*Left · done/ }).count()).toBe(1);
    expect(await page.evaluate(() => Reflect.get(window, 'counts').drawn)).toBe(0);
    expect(await page.getByRole('treegrid').locator('tbody').getByRole('row').count()).toBe(60);
    await page.getByLabel('Show those who have left').click();
    await soon(() => page.getByRole('treegrid').locator('tbody').getByRole('row').count()).toBe(45);
    expect(await wrong()).toEqual([]);
  });
});
