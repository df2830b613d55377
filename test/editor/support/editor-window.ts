import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { Editors } from './editors.ts';
import { Dialog, Notifications } from './messages.ts';
import { QuickInput } from './quick-input.ts';
import { StatusBar } from './status-bar.ts';
import { Views } from './views.ts';
import { Webviews } from './webviews.ts';

/** The extension host starts after the page. */
const READY_MS = 60_000;

/** One window of the editor, and what a person does in it. */
export class EditorWindow {
  readonly page: Page;
  readonly quick: QuickInput;
  readonly views: Views;
  readonly notifications: Notifications;
  readonly dialog: Dialog;
  readonly statusBar: StatusBar;
  readonly editors: Editors;
  readonly webviews: Webviews;
  readonly #pictures: Pictures;

  constructor(page: Page, pictures: Pictures) {
    this.page = page;
    this.#pictures = pictures;
    this.quick = new QuickInput(page);
    this.views = new Views(page);
    this.notifications = new Notifications(page);
    this.dialog = new Dialog(page);
    this.statusBar = new StatusBar(page);
    this.editors = new Editors(page);
    this.webviews = new Webviews(page);
  }

  /** Until it can be worked in. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: READY_MS });
  }

  /** Runs a command from the palette, by its full title. */
  async run(command: string): Promise<void> {
    await this.quick.run(command);
  }

  /** Opens a file of the folder by its name, as with Go to File. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+p');
    await this.quick.type(name);
    await this.quick.pick(name);
    await this.editors.activate(name);
  }

  /** Keeps what is to be seen as `<nn>-<step>.png`; its path. */
  async screenshot(step: string): Promise<string> {
    return this.#pictures.take(this.page, step);
  }

  /** As F5 in a browser: the window, its extension host and its webviews begin anew. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

/** Pictures of one test, numbered in the order in which they were taken. */
export class Pictures {
  readonly #folder: string;
  #taken = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async take(page: Page, step: string): Promise<string> {
    this.#taken += 1;
    const name = `${String(this.#taken).padStart(2, '0')}-${step.replaceAll(/[^\w.-]+/g, '-')}.png`;
    const path = join(this.#folder, name);
    await mkdir(this.#folder, { recursive: true });
    await page.screenshot({ path });
    return path;
  }
}
