import type { Locator, Page } from 'playwright-core';
import { PATIENCE_MS, waitUntil } from './wait-until.ts';

/** The tabs, and the text in the one that is active. */
export class Editors {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The titles of the tabs. */
  async tabs(): Promise<readonly string[]> {
    return this.#page.locator('.tabs-container .tab').evaluateAll((tabs) =>
      tabs.map((tab) =>
        // The end of a file's name stands in a part of its own.
        [...tab.querySelectorAll('.label-name, .label-suffix')].map((part) => part.textContent ?? '').join(''),
      ),
    );
  }

  /** Waits for a tab with this title, and makes it the active one. */
  async activate(title: string | RegExp, ms = PATIENCE_MS): Promise<void> {
    const tab = this.#page.locator('.tabs-container .tab').filter({ hasText: title }).first();
    await tab.waitFor({ timeout: ms });
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
  }

  /** The lines of the active group's text that are to be seen; of a diff first those of the left side, then those of the right. */
  async text(): Promise<string> {
    return this.#texts.evaluateAll((sides) =>
      sides
        .flatMap((side) =>
          // Lines lie in the page in any order.
          [...side.querySelectorAll('.view-line')]
            .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
            // Spaces are drawn as other characters.
            .map((line) => (line.textContent ?? '').replaceAll(/[\u00a0\u00b7]/g, ' ')),
        )
        .join('\n'),
    );
  }

  /** Waits until the text that is to be seen has `text` in it. */
  async waitForText(text: string, ms = PATIENCE_MS): Promise<string> {
    return waitUntil(`the text ${JSON.stringify(text)}`, () => this.text(), {
      accept: (seen) => seen.includes(text),
      ms,
    });
  }

  /** Replaces each place of `find` in the active editor's whole text, as a person does with Replace All. */
  async replace(find: string, by: string): Promise<void> {
    await this.#texts.last().click();
    await this.#page.keyboard.press('Control+h');
    const widget = this.#page.locator('.find-widget.visible');
    await widget.locator('.find-part textarea').fill(find);
    await widget.locator('.replace-part textarea').fill(by);
    await waitUntil('a place to replace', async () =>
      /of [1-9]/.test(await widget.locator('.matchesCount').innerText()),
    );
    await widget.locator('.replace-part textarea').press('Control+Alt+Enter');
    await widget.locator('.replace-part textarea').press('Escape');
  }

  /** Saves the active editor. */
  async save(): Promise<void> {
    await this.#page.keyboard.press('Control+s');
    await this.#page.locator('.tabs-container .tab.active:not(.dirty)').waitFor();
  }

  /** Presses an action in the title bar of the active group, by its title. */
  async pressTitle(action: string): Promise<void> {
    const bar = this.#page.locator('.editor-group-container.active .editor-actions');
    await bar
      .locator(`.action-label[aria-label^=${JSON.stringify(action)}]`)
      .first()
      .click();
  }

  async closeAll(): Promise<void> {
    await this.#page.keyboard.press('Control+k');
    await this.#page.keyboard.press('Control+w');
    await waitUntil('all editors to close', async () => (await this.tabs()).length === 0);
  }

  get #texts(): Locator {
    return this.#page.locator('.editor-group-container.active .monaco-editor .view-lines:visible');
  }
}
