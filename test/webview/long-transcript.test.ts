import { describe, expect, it } from 'vitest';
import { crowdLog } from './crowd-log.ts';
import { openedPages } from './opened.ts';
import { goldenLog, PlayedRun, soon } from './shown-page.ts';

const open = openedPages();
const log = crowdLog(await goldenLog('demonstration'), { agents: 60, facts: 20_000 });

describe('a long transcript', () => {
  it('begins at the newest lines, and brings older ones while keeping the place', async () => {
    const { page, wrong } = await open(new PlayedRun(log, log.length), { page: 'chamber' });
    const pane = page.getByRole('log');
    await soon(async () => (await pane.textContent())?.includes('reports done')).toBe(true);
    const atEnd = (): Promise<boolean> =>
      pane.evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight < 24);
    await soon(atEnd).toBe(true);
    const before = await pane.evaluate((one) => one.scrollHeight);
    // To the very top, where a browser does not keep the place by itself.
    await pane.evaluate((one) => {
      one.scrollTop = 0;
    });
    await soon(() => pane.evaluate((one) => one.scrollHeight)).toBeGreaterThan(before * 1.5);
    await soon(() => pane.evaluate((one) => one.scrollTop)).toBeGreaterThan(before * 0.5);
    expect(await page.getByRole('button', { name: 'Newest' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Newest' }).click();
    await soon(atEnd).toBe(true);
    expect(await wrong()).toEqual([]);
  });

  it('holds thousands of lines and draws only those that are near', async () => {
    const played = new PlayedRun(log, 2000);
    const { page, wrong } = await open(played, { page: 'chamber' });
    await page.getByRole('log').getByRole('listitem').first().waitFor();
    played.go(log.length);
    const lines = page.getByRole('log').getByRole('listitem');
    await soon(async () => (await page.getByRole('log').textContent())?.includes('reports done')).toBe(true);
    expect(await lines.count()).toBeLessThan(700);
    const sheets = await page.getByRole('log').locator('ol').count();
    expect(sheets).toBeGreaterThan(50);
    await page.getByLabel('Search the transcript').fill('reports done');
    await soon(() => lines.count()).toBe(15);
    await page.getByLabel('Lines about').selectOption('developer-1');
    // Not developer-10, which begins in the same way.
    await soon(() => lines.allTextContents()).toEqual([expect.stringContaining('developer-1 reports done')]);
    expect(await wrong()).toEqual([]);
  });
});
