import type { Locator, Page } from 'playwright-core';
import { exactly } from './exactly.ts';
import { clickInMenu } from './menus.ts';
import { waitUntil } from './wait-until.ts';

/** A row of a tree as it is shown. */
export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** 1 at the top. */
  readonly level: number;
  readonly expanded: boolean | null;
  /** What a screen reader says. */
  readonly spoken: string;
}

const quoted = (text: string): string => JSON.stringify(text);

/** The containers in the activity bar, and the views in them. */
export class Views {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Shows the container of this title. */
  async show(container: string): Promise<void> {
    const tab = this.#container(container);
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    await this.#page
      .locator('.part.sidebar .composite.title')
      .filter({ hasText: new RegExp(container, 'i') })
      .waitFor();
  }

  /** What stands on the container's badge; empty without one. */
  async badge(container: string): Promise<string> {
    return (await this.#container(container).locator('.badge-content').allInnerTexts()).join('').trim();
  }

  /** A view by its title; its container is shown first if it is not. */
  view(title: string): View {
    return new View(this.#page, title);
  }

  /** The titles of the views of the container that is shown. */
  async titles(): Promise<readonly string[]> {
    return (await this.#page.locator('.part.sidebar .pane-header h3.title').allInnerTexts()).map((one) => one.trim());
  }

  #container(title: string): Locator {
    const label = `.action-label[aria-label^=${quoted(title)}]`;
    return this.#page.locator('.activitybar .action-item[role=tab]', { has: this.#page.locator(label) });
  }
}

/** One view of the side bar. */
export class View {
  readonly #page: Page;
  readonly #title: string;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.#title = title;
  }

  /** Opens it where it is folded. */
  async expand(): Promise<void> {
    const header = this.#pane.locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
  }

  /** Folds it where it is open. */
  async fold(): Promise<void> {
    const header = this.#pane.locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) === 'true') await header.click();
  }

  /** All rows from the first to the last, scrolled through. */
  async rows(): Promise<readonly TreeRow[]> {
    const found = new Map<number, TreeRow>();
    await this.#scrollThrough(async () => {
      for (const { index, ...row } of await this.#shown()) found.set(index, row);
      return false;
    });
    return [...found.entries()].toSorted(([a], [b]) => a - b).map(([, row]) => row);
  }

  /** Waits for a row with this label (or whose label and description match) and scrolls to it. */
  async row(label: string | RegExp, ms?: number): Promise<Locator> {
    await this.expand();
    const isThere = async () => (await this.#row(label).count()) > 0;
    // It may be there and out of sight.
    const look = async () => (await isThere()) || (await this.#scrollThrough(isThere));
    await waitUntil(`a row ${label} in ${this.#title}`, look, ms === undefined ? {} : { ms });
    return this.#row(label).first();
  }

  async click(label: string | RegExp): Promise<void> {
    await (await this.row(label)).click();
  }

  async doubleClick(label: string | RegExp): Promise<void> {
    await (await this.row(label)).dblclick();
  }

  /** Unfolds a row, if it is not. */
  async unfold(label: string | RegExp): Promise<void> {
    const row = await this.row(label);
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
  }

  /** Presses the inline action with this title on a row. */
  async press(label: string | RegExp, action: string): Promise<void> {
    const row = await this.row(label);
    await row.hover();
    await row.locator(`.actions .action-label[aria-label^=${quoted(action)}]`).click();
  }

  /** Chooses an entry of a row's context menu; `path` names submenus on the way. */
  async choose(label: string | RegExp, ...path: readonly string[]): Promise<void> {
    await (await this.row(label)).click({ button: 'right' });
    await clickInMenu(this.#page, path);
  }

  /** Presses an action of the view's title bar; one behind the three dots is found there. */
  async pressTitle(action: string): Promise<void> {
    await this.#pane.locator('.pane-header').hover();
    const bar = this.#pane.locator('.pane-header .actions');
    const button = bar.locator(`.action-label[aria-label^=${quoted(action)}]`);
    if ((await button.count()) > 0) return button.click();
    await bar.locator('.action-label[aria-label^="Views and More Actions"], .toolbar-toggle-more').first().click();
    await clickInMenu(this.#page, [action]);
  }

  /** What its welcome says: sentences and buttons, as lines. Empty where rows are shown. */
  async welcome(): Promise<string> {
    const content = this.#pane.locator('.welcome-view-content:visible');
    // All at once: between a count and a read it may be gone.
    return (await content.allInnerTexts()).join('\n').trim();
  }

  /** Presses a button or a link of its welcome. */
  async pressWelcome(button: string): Promise<void> {
    const content = this.#pane.locator('.welcome-view-content');
    await content.locator('.monaco-button, a').filter({ hasText: button }).first().click();
  }

  /** What a view says above its rows (`TreeView.message`); empty without. */
  async message(): Promise<string> {
    return (await this.#pane.locator('.tree-explorer-viewlet-tree-view > .message').allInnerTexts()).join('\n').trim();
  }

  get #pane(): Locator {
    const title = this.#page.locator('.pane-header h3.title', { hasText: exactly(this.#title) });
    return this.#page.locator('.pane', { has: title });
  }

  get #rows(): Locator {
    // Not those that stick to the top.
    return this.#pane.locator('.monaco-list-rows > .monaco-list-row');
  }

  #row(label: string | RegExp): Locator {
    if (label instanceof RegExp) return this.#rows.filter({ hasText: label });
    const part = (kind: string, text: string) => this.#page.locator(`.label-${kind}`, { hasText: exactly(text) });
    const whole = this.#rows.filter({ has: part('name', label) });
    // The end of a file's name stands in a part of its own.
    const dots = [...label.matchAll(/\./g)].map(({ index }) => index).filter((index) => index > 0);
    return dots.reduce(
      (found, dot) =>
        found.or(
          this.#rows
            .filter({ has: part('name', label.slice(0, dot)) })
            .filter({ has: part('suffix', label.slice(dot)) }),
        ),
      whole,
    );
  }

  /** Read at one moment: a tree that is alive may lose a row between two looks. */
  async #shown(): Promise<readonly (TreeRow & { readonly index: number })[]> {
    return this.#rows.evaluateAll((rows) =>
      rows.map((row) => {
        const expanded = row.getAttribute('aria-expanded');
        return {
          index: Number(row.getAttribute('data-index')),
          label: [...row.querySelectorAll('.label-name, .label-suffix')].map((part) => part.textContent ?? '').join(''),
          description: row.querySelector('.label-description')?.textContent ?? '',
          level: Number(row.getAttribute('aria-level')),
          expanded: expanded === null ? null : expanded === 'true',
          spoken: row.getAttribute('aria-label') ?? '',
        };
      }),
    );
  }

  /** From the top to the end, until `look` returns true; whether it did. */
  async #scrollThrough(look: () => Promise<boolean>): Promise<boolean> {
    const list = this.#pane.locator('.monaco-list').first();
    if (!(await list.isVisible())) return false;
    let from = await scrolled(list, Number.MIN_SAFE_INTEGER);
    for (;;) {
      if (await look()) return true;
      const before: number = from;
      from = await scrolled(list, (await list.boundingBox())?.height ?? 0);
      if (from === before) return false;
    }
  }
}

/** Scrolls a list and waits until it is drawn; the number of the first row that is then drawn. */
const scrolled = (list: Locator, pixels: number): Promise<number> =>
  list.evaluate(async (element, deltaY) => {
    const page = element.ownerDocument.defaultView;
    const frame = () => new Promise((drawn) => page.requestAnimationFrame(drawn));
    const rows = element.querySelector('.monaco-list-rows');
    rows?.dispatchEvent(new page.WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true }));
    await frame();
    await frame();
    const drawn = [...element.querySelectorAll('.monaco-list-rows > .monaco-list-row')].map((row) =>
      Number(row.getAttribute('data-index')),
    );
    return Math.min(...drawn);
  }, pixels);
