import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, vi } from 'vitest';
import { buildWebviews } from '../../build/webviews.ts';
import { launchChromium } from '../support/chromium.ts';
import { servePages } from './page-server.ts';
import { openPage, type PlayedRun, root, type Shown, type Wish } from './shown-page.ts';

/** The built pages, served and opened in one browser for all tests of a file. */
export function openedPages(): (played: PlayedRun, wish: Wish) => Promise<Shown> {
  let browser: Browser;
  let folder: string;
  let served: { readonly url: string; readonly server: Server };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'issue-swarm-pages-'));
    // As a package is built: else what says that this is a test would have React build itself for development.
    vi.stubEnv('NODE_ENV', 'production');
    await buildWebviews(root, folder);
    vi.unstubAllEnvs();
    served = await servePages(folder);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    served?.server.close();
    await rm(folder, { recursive: true, force: true });
  });
  return (played, wish) => openPage(browser, played, { ...wish, url: served.url });
}
