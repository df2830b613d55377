import type { Frame, Page } from 'playwright-core';
import { waitUntil } from './wait-until.ts';

/** The first one has to start a service worker. */
const ALIVE_MS = 45_000;

/** The pages of extensions: each in a frame inside a frame. */
export class Webviews {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits until the page with this title is alive, and returns its inner frame. */
  async frame(title: string | RegExp): Promise<Frame> {
    return waitUntil(
      `a webview ${title}`,
      async () => {
        const found = (await this.#alive()).find((one) =>
          title instanceof RegExp ? title.test(one.title) : one.title === title,
        );
        if (found === undefined)
          throw new Error(`there are ${JSON.stringify((await this.#alive()).map((one) => one.title))}`);
        return found.frame;
      },
      { ms: ALIVE_MS },
    );
  }

  /** The titles of those that are alive. */
  async titles(): Promise<readonly string[]> {
    return (await this.#alive()).map(({ title }) => title);
  }

  async #alive(): Promise<{ readonly title: string; readonly frame: Frame }[]> {
    const inner = this.#page.frames().filter((frame) => frame.url().includes('fake.html'));
    return Promise.all(
      inner.map(async (frame) => {
        const element = await frame.frameElement();
        return { frame, title: (await element.getAttribute('title')) ?? '' };
      }),
    );
  }
}
