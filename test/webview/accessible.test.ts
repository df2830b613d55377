import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { governedLog } from './governed-log.ts';
import { everyKind, raising } from './motions.ts';
import { openedPages } from './opened.ts';
import { goldenLog, PlayedRun, pictures, soon } from './shown-page.ts';
import { THEMES } from './themes.ts';

const open = openedPages();
const demonstration = await goldenLog('demonstration');
const beginning = demonstration.slice(0, 130);
const asking = [...beginning, raising(beginning, everyKind(beginning))];
const governed = governedLog(demonstration, { agents: 60, facts: 2000, motions: 30 });

/** What axe finds that keeps people out, each with where it is. */
async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`));
}

const picture = async (page: Page, name: string): Promise<void> => {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
};

describe.each(Object.keys(THEMES))('in the theme %s', (theme) => {
  it('the chamber keeps nobody out', async () => {
    const { page, wrong } = await open(new PlayedRun(asking, asking.length), { page: 'chamber', theme, height: 1600 });
    await page.getByRole('button', { name: 'Message…' }).click();
    expect(await wrong()).toEqual([]);
    await picture(page, `chamber-${theme}`);
    expect(await barriers(page)).toEqual([]);
  });

  it('the board in the chamber keeps nobody out, with its forms and ballots open', async () => {
    const played = new PlayedRun(governed, governed.length);
    const { page, wrong } = await open(played, { page: 'chamber', theme, height: 1600 });
    await page.getByText('Constitution').click();
    await page.locator('.decision summary').first().click();
    await page.getByLabel('The answer holds').first().selectOption('From now on in this run');
    await page.getByRole('button', { name: 'Put before the Board…' }).click();
    await page.getByLabel('What', { exact: true }).selectOption('Bind an agent by conditions');
    await picture(page, `board-form-${theme}`);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await picture(page, `board-${theme}`);
    await page.locator('.decision').nth(3).scrollIntoViewIfNeeded();
    await picture(page, `record-${theme}`);
    expect(await barriers(page)).toEqual([]);
    expect(await wrong()).toEqual([]);
  });

  it('each reading of the team keeps nobody out', async () => {
    const { page, wrong } = await open(new PlayedRun(governed, governed.length), { page: 'team', theme });
    await page.getByRole('row', { name: /^developer-2 / }).click();
    await page.getByText('Grant').click();
    for (const tab of ['Agents', 'Tasks', 'Budget', 'Timeline', 'Who Waits']) {
      await page.getByRole('tab', { name: tab }).click();
      await picture(page, `team-${tab.toLowerCase().replace(' ', '-')}-${theme}`);
      expect(await barriers(page)).toEqual([]);
    }
    expect(await wrong()).toEqual([]);
  });
});

it('says new questions aloud, and stands still where motion is not wanted', async () => {
  const played = new PlayedRun(asking, asking.length - 1);
  const { page } = await open(played, { page: 'chamber' });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(
    await page
      .locator('.spin')
      .first()
      .evaluate((icon) => getComputedStyle(icon).animationName),
  ).toBe('none');
  played.go(1);
  await soon(() => page.locator('[aria-live=polite]').textContent()).toBe(
    'A question for you: may this plan be carried out?, and 6 more',
  );
});
