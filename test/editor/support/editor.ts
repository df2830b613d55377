import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchChromium } from '../../support/chromium.ts';
import { type EditorServer, startServer } from './editor-server.ts';
import { EditorWindow, Pictures } from './editor-window.ts';
import { cache } from './once.ts';
import { installedExtensions } from './packaged.ts';
import { PATIENCE_MS } from './wait-until.ts';

export interface EditorOptions {
  /** Names the folder of its pictures: `.cache/editor/<name>/`. */
  readonly name: string;
  /** The folder that its windows open. */
  readonly folder: string;
  /** True: folders open in Restricted Mode until they are trusted. False by default: all are trusted. */
  readonly trust?: boolean;
  /** The user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Instead of the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Another folder of extensions than the one with our package. */
  readonly extensions?: string;
  readonly theme?: 'dark' | 'light';
  readonly size?: { readonly width: number; readonly height: number };
  /** Device pixels for each pixel of `size`; 1 by default. */
  readonly scale?: number;
}

/** A real VS Code with our package in it, and a browser to look at it. */
export class Editor implements AsyncDisposable {
  readonly server: EditorServer;
  /** Where it keeps what is the user's: `user-data/User/globalStorage` and so on. Deleted at the end. */
  readonly state: string;
  readonly #browser: Browser;
  readonly #context: BrowserContext;
  readonly #pictures: Pictures;
  readonly #folder: string;
  /** Addresses outside of this machine that a page asked for. */
  readonly outside: string[] = [];

  private constructor(
    { name, folder }: EditorOptions,
    state: string,
    server: EditorServer,
    { browser, context }: { readonly browser: Browser; readonly context: BrowserContext },
  ) {
    this.#folder = folder;
    this.state = state;
    this.server = server;
    this.#browser = browser;
    this.#context = context;
    this.#pictures = new Pictures(join(cache, 'editor', name));
    context.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith('http') && !/^(127\.|localhost$|\[::1\]$)|\.localhost$/.test(hostname))
        this.outside.push(request.url());
    });
  }

  static async open(options: EditorOptions): Promise<Editor> {
    const extensions = options.extensions ?? (await installedExtensions());
    await rm(join(cache, 'editor', options.name), { recursive: true, force: true });
    const state = await mkdtemp(join(tmpdir(), 'editor-'));
    const server = await startServer({
      state,
      extensions,
      trust: options.trust ?? false,
      settings: {
        'workbench.colorTheme': options.theme === 'light' ? 'Default Light Modern' : 'Default Dark Modern',
        ...options.settings,
      },
      env: options.env ?? process.env,
    });
    const browser = await launchChromium();
    const context = await browser.newContext({
      viewport: options.size ?? { width: 1400, height: 900 },
      deviceScaleFactor: options.scale ?? 1,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return new Editor(options, state, server, { browser, context });
  }

  /** Opens a window on the folder, or on another one; the first call opens the first window. */
  async window(folder: string | null = this.#folder): Promise<EditorWindow> {
    const page = await this.#context.newPage();
    // Leaving a page must not wait for an answer that nobody gives.
    page.on('dialog', (dialog) => void dialog.accept());
    await page.goto(`${this.server.url}/?${folder === null ? 'ew=true' : `folder=${encodeURIComponent(folder)}`}`);
    const window = new EditorWindow(page, this.#pictures);
    await window.ready();
    return window;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.server.close();
    await rm(this.state, { recursive: true, force: true, maxRetries: 5 });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
