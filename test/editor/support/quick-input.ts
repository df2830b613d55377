import type { Locator, Page } from 'playwright-core';
import { exactly } from './exactly.ts';
import { waitUntil } from './wait-until.ts';

/** A row of a quick pick as it is shown. */
export interface PickRow {
  readonly label: string;
  /** What stands beside and below the label. */
  readonly description: string;
  readonly detail: string;
}

/** How long nothing has to match before nothing does. */
const NO_COMMANDS_MS = 3000;

/** The box at the top of the window: the palette, quick picks and input boxes. */
export class QuickInput {
  readonly #page: Page;
  readonly #box: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#box = page.locator('.quick-input-widget:visible');
  }

  /** Runs a command by its full title, such as `Swarm: Start Swarm on Issue`, from the palette. */
  async run(title: string): Promise<void> {
    await this.#openPalette();
    await this.#input.fill(`>${title}`);
    await this.#row(title).click();
    // Read at one moment: a box that is gone is waited for otherwise.
    const typed = () => this.#input.evaluateAll((inputs) => inputs.map((input): string => input.value));
    await waitUntil(`the palette to take ${title}`, async () => !(await typed()).includes(`>${title}`));
  }

  /** The titles that the palette offers for what is typed into it. It is closed after that. */
  async commands(typed: string): Promise<readonly string[]> {
    await this.#openPalette();
    await this.#input.fill(`>${typed}`);
    await this.#rows.first().waitFor();
    const none = /^No matching/;
    // It says so for a moment too while it still looks.
    const isSure = (all: readonly PickRow[]) => all.some(({ label }) => !none.test(label));
    const rows = await waitUntil('commands in the palette', () => this.rows(), {
      accept: isSure,
      ms: NO_COMMANDS_MS,
    }).catch(() => []);
    await this.cancel();
    return rows.map((row) => row.label);
  }

  /** Waits until a quick pick or an input box is open, with `text` somewhere in it if given; what stands in it but for its rows. */
  async opened(text?: string | RegExp): Promise<string> {
    await (text === undefined ? this.#box : this.#box.filter({ hasText: text })).waitFor();
    const input = await this.#input.getAttribute('placeholder');
    return [await this.title(), input ?? '', await this.message()].filter((part) => part !== '').join('\n');
  }

  async title(): Promise<string> {
    return ((await this.#box.locator('.quick-input-title').textContent()) ?? '').trim();
  }

  /** The prompt or the complaint below an input box, once it has `text` in it if given. */
  async message(text: string | RegExp = ''): Promise<string> {
    const message = this.#box.locator('.quick-input-message').filter({ hasText: text });
    return ((await message.textContent()) ?? '').trim();
  }

  /** The rows that are to be seen. */
  async rows(): Promise<readonly PickRow[]> {
    return this.#rows.evaluateAll((rows) =>
      rows.map((row) => {
        const [first, second] = row.querySelectorAll('.quick-input-list-row');
        const read = (part: typeof row | undefined, name: string) =>
          (part?.querySelector(name)?.textContent ?? '').trim();
        return {
          label: read(first, '.label-name'),
          description: read(first, '.label-description'),
          detail: (second?.textContent ?? '').trim(),
        };
      }),
    );
  }

  /** Clicks the row with this label. In a pick of several this ticks it. */
  async pick(label: string | RegExp): Promise<void> {
    await this.#row(label).click();
  }

  /** Presses the button (by its tooltip) on the row with this label. */
  async pressOnRow(label: string | RegExp, button: string): Promise<void> {
    const row = this.#row(label);
    await row.hover();
    await row.locator(`.action-label[aria-label^=${JSON.stringify(button)}]`).click();
  }

  /** Presses a button in the title bar, by its tooltip. */
  async press(button: string): Promise<void> {
    await this.#box.locator(`.quick-input-titlebar .action-label[aria-label^=${JSON.stringify(button)}]`).click();
  }

  /** Types `text` in place of what stands there, without accepting it. */
  async type(text: string): Promise<void> {
    await this.#input.fill(text);
  }

  /** Types `text` and presses Enter. */
  async answer(text: string): Promise<void> {
    await this.type(text);
    await this.accept();
  }

  async value(): Promise<string> {
    return this.#input.inputValue();
  }

  async accept(): Promise<void> {
    await this.#input.press('Enter');
  }

  async cancel(): Promise<void> {
    await this.#input.press('Escape');
    await this.#box.waitFor({ state: 'hidden' });
  }

  get #input(): Locator {
    return this.#box.locator('.quick-input-box input');
  }

  get #rows(): Locator {
    return this.#box.locator('.quick-input-list .monaco-list-row');
  }

  #row(label: string | RegExp): Locator {
    const name = this.#page.locator('.label-name', { hasText: exactly(label) });
    return this.#rows.filter({ has: name }).first();
  }

  /** An F1 that comes while the window is still busy is lost. */
  async #openPalette(): Promise<void> {
    await waitUntil('the palette', async () => {
      await this.#page.keyboard.press('F1');
      await this.#box.waitFor({ timeout: 2000 });
      return true;
    });
  }
}
