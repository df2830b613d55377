import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { crowdLog } from './crowd-log.ts';
import { everyKind, raising } from './motions.ts';
import { openedPages } from './opened.ts';
import { goldenLog, PlayedRun, pictures, soon } from './shown-page.ts';
import { THEMES } from './themes.ts';

const open = openedPages();
const demonstration = await goldenLog('demonstration');
const beginning = demonstration.slice(0, 130);
const asking = [...beginning, raising(beginning, everyKind(beginning))];
const crowd = crowdLog(demonstration, { agents: 60, facts: 2000 });

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

  it('each reading of the team keeps nobody out', async () => {
    const { page, wrong } = await open(new PlayedRun(crowd, crowd.length), { page: 'team', theme });
    await page.getByRole('row', { name: /^developer-14/ }).click();
    for (const tab of ['Agents', 'Tasks', 'Timeline', 'Who Waits']) {
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
