import type { Locator, Page } from 'playwright-core';
import { PATIENCE_MS, waitUntil } from './wait-until.ts';

/** What the editor says in a message and asks in a dialog. */
export interface Message {
  readonly text: string;
  readonly buttons: readonly string[];
}

/** The messages at the lower right. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Those that are to be seen, the newest first. */
  async shown(): Promise<readonly Message[]> {
    return readAll(this.#toasts);
  }

  /** Waits for a message with this text. */
  async wait(text: string | RegExp, ms = PATIENCE_MS): Promise<Message> {
    const toast = this.#toasts.filter({ hasText: text }).first();
    await toast.waitFor({ timeout: ms });
    return (await readAll(toast))[0] ?? { text: '', buttons: [] };
  }

  /** Waits for a message with this text and presses a button of it. */
  async press(text: string | RegExp, button: string): Promise<void> {
    const toast = this.#toasts.filter({ hasText: text }).first();
    await toast.locator('.monaco-button', { hasText: button }).click();
  }

  async dismiss(text: string | RegExp): Promise<void> {
    const toast = this.#toasts.filter({ hasText: text }).first();
    await toast.hover();
    await toast.locator('.codicon-notifications-clear').click();
    await toast.waitFor({ state: 'hidden' });
  }

  /** All messages that were not dismissed, from the notification centre. */
  async all(): Promise<readonly Message[]> {
    await this.#page.locator('.statusbar-item[id="status.notifications"]').click();
    const centre = this.#page.locator('.notifications-center:visible');
    await centre.waitFor();
    const rows = await readAll(centre.locator('.notification-list-item'));
    await this.#page.keyboard.press('Escape');
    return rows;
  }

  get #toasts(): Locator {
    return this.#page.locator('.notifications-toasts .notification-toast-container:visible');
  }
}

const readAll = (toasts: Locator): Promise<readonly Message[]> =>
  toasts.evaluateAll((all) =>
    all.map((toast) => {
      const texts = (selector: string): string[] =>
        [...toast.querySelectorAll(selector)].map((one) => (one.textContent ?? '').trim()).filter((one) => one !== '');
      return {
        text: texts('.notification-list-item-message').join(' '),
        buttons: texts('.notification-list-item-buttons-container .monaco-button'),
      };
    }),
  );

/** The dialog in the middle that stops all else. */
export class Dialog {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits for a dialog and reads it. */
  async wait(text: string | RegExp = ''): Promise<Message> {
    const box = this.#box.filter({ hasText: text });
    await box.waitFor();
    const parts = await box.locator('.dialog-message-text, .dialog-message-detail').allInnerTexts();
    const buttons = await box.locator('.dialog-buttons .monaco-button').allInnerTexts();
    return { text: parts.join('\n').trim(), buttons: buttons.map((one) => one.trim()) };
  }

  async press(button: string): Promise<void> {
    const open = this.#box.filter({ hasText: button });
    await open.locator('.dialog-buttons .monaco-button').filter({ hasText: button }).click();
    await waitUntil('the dialog to close', async () => (await open.count()) === 0);
  }

  async isOpen(): Promise<boolean> {
    return (await this.#box.count()) > 0;
  }

  get #box(): Locator {
    return this.#page.locator('.monaco-dialog-box:visible');
  }
}
