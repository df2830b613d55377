import type { Locator, Page } from 'playwright-core';
import { PATIENCE_MS } from './wait-until.ts';

/** The bar at the bottom. */
export class StatusBar {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The texts of all items, from left to right. */
  async items(): Promise<readonly string[]> {
    const texts = await this.#items.allInnerTexts();
    return texts.map((one) => one.replaceAll(/\s+/g, ' ').trim()).filter((one) => one !== '');
  }

  /** Waits for an item with this text, and reads it. */
  async wait(text: string | RegExp, ms = PATIENCE_MS): Promise<string> {
    const item = this.#items.filter({ hasText: text }).first();
    await item.waitFor({ timeout: ms });
    return (await item.innerText()).replaceAll(/\s+/g, ' ').trim();
  }

  async click(text: string | RegExp): Promise<void> {
    await this.#items.filter({ hasText: text }).first().click();
  }

  get #items(): Locator {
    return this.#page.locator('.part.statusbar .statusbar-item:visible');
  }
}
