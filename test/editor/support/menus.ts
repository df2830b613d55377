import type { Locator, Page } from 'playwright-core';
import { exactly } from './exactly.ts';
import { waitUntil } from './wait-until.ts';

const entry = (page: Page, title: string): Locator =>
  page.locator('.monaco-menu .action-item', { has: page.locator('.action-label', { hasText: exactly(title) }) }).last();

/** Clicks through the menu that is open: all but the last of `path` are submenus. */
export async function clickInMenu(page: Page, path: readonly string[]): Promise<void> {
  for (const title of path.slice(0, -1)) await entry(page, title).click();
  const last = entry(page, path.at(-1) ?? '');
  await last.waitFor();
  // A menu takes no click in its first moment, since that may be the end of the one that opened it.
  await waitUntil(`the menu to take ${path.join(' ▸ ')}`, async () => {
    if ((await last.count()) === 0) return true;
    await last.click({ timeout: 1000 });
    await last.waitFor({ state: 'hidden', timeout: 500 });
    return true;
  });
}
