import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { Decision } from '../../src/core/facts.ts';
import type { Opening, ToPage } from '../../src/core/page-messages.ts';
import { follow, overviewOf } from '../../src/core/projections/overview.ts';
import { tell } from '../../src/core/projections/timeline.ts';
import type { Notices, RunRow, ScreenCommand, TranscriptLine } from '../../src/link/protocol.ts';
import { PageWire } from '../../src/vscode/panels/page-wire.ts';

export const root = join(import.meta.dirname, '..', '..');
export const pictures = join(root, '.cache', 'webview');

export async function goldenLog(name: string): Promise<readonly Decision[]> {
  const text = await readFile(join(root, 'test', 'golden', name, 'log.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => Decision.parse(JSON.parse(line.slice(line.indexOf(' ') + 1))));
}

/**
 * A run as an engine would hold it, of which so much of the log has happened. The panel's end of the wire is the real
 * one; what it asks is answered from the log.
 */
export class PlayedRun {
  readonly log: readonly Decision[];
  /** How many lines have happened. */
  lines: number;
  readonly commands: ScreenCommand[] = [];
  readonly openings: Opening[] = [];
  readonly failures: unknown[] = [];
  /** Why the next commands are refused. */
  refusal: string | null = null;
  rows: readonly RunRow[];
  readonly #decided = new Set<(decided: Notices['decided']) => void>();

  constructor(log: readonly Decision[], lines: number, said: Partial<RunRow> = {}) {
    this.log = log;
    this.lines = lines;
    const { run } = overviewOf(log.slice(0, 1));
    this.rows = [
      {
        run: run.id,
        kind: 'issue',
        issue: run.mission.issue,
        title: run.mission.title,
        state: 'going',
        asks: 0,
        opened: 0,
        last: 0,
        spent: null,
        problem: null,
        ...said,
      },
    ];
  }

  get run(): string {
    return this.rows[0]?.run ?? '';
  }

  /** Lets the next lines happen. */
  go(count: number): void {
    const from = this.lines;
    const decisions = this.log.slice(from, from + count);
    this.lines += decisions.length;
    for (const listener of this.#decided) listener({ run: this.run, from, decisions: JSON.stringify(decisions) });
  }

  wire(post: (message: ToPage) => void, run: string | null): PageWire {
    return new PageWire(
      {
        runs: {
          rows: this.rows,
          open: async () => overviewOf(this.log.slice(0, this.lines)),
          onDecided: (listener) => {
            this.#decided.add(listener);
            return { dispose: () => this.#decided.delete(listener) };
          },
          onDidChange: () => ({ dispose: () => {} }),
        },
        engine: { ask: async (method, params) => this.#answer(method, params) as never },
        post,
        open: async (_, opening) => void this.openings.push(opening),
        tellFailure: async (error) => void this.failures.push(error),
        onShown: () => {},
      },
      run,
    );
  }

  #answer(method: string, params: unknown): unknown {
    if (method === 'transcript') return this.#transcript(params as { before: number | null; count: number });
    if (method === 'submit') {
      this.commands.push((params as { command: ScreenCommand }).command);
      return this.refusal === null ? { accepted: true } : { accepted: false, why: this.refusal };
    }
    if (method === 'texts') return (params as { stored: { sha: string }[] }).stored.map(({ sha }) => `all of ${sha}`);
    throw new Error(`nobody answers ${method}`);
  }

  #transcript({ before, count }: { before: number | null; count: number }): unknown {
    const overview = overviewOf([]);
    const told: TranscriptLine[] = [];
    for (const decision of this.log.slice(0, before ?? this.lines)) {
      follow(overview, decision);
      for (const fact of decision.facts)
        told.push(...tell(fact, overview.run).map((one) => ({ ...one, line: decision.seq, at: decision.at })));
    }
    const first = told.at(-count)?.line ?? 0;
    const lines = told.length <= count ? told : told.filter(({ line }) => line >= first);
    return { lines, first: told.length <= count ? null : first };
  }
}

/** What becomes true of a page, however busy the machine is. */
export const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 });

export interface Wish {
  readonly page: 'chamber' | 'team';
  readonly theme?: string;
  readonly width?: number;
  readonly height?: number;
  /** A script that runs in the page before its own. */
  readonly before?: string;
}

export interface Shown {
  readonly page: Page;
  readonly wire: PageWire;
  /** What went wrong in the page, and what its policy refused. */
  readonly wrong: () => Promise<readonly string[]>;
}

/** Opens a page in a browser with its wire laid to a played run, and waits until it shows it. */
export async function openPage(
  browser: Browser,
  played: PlayedRun,
  { url, page: name, theme = 'dark', width = 1280, height = 860, before = '' }: Wish & { readonly url: string },
): Promise<Shown> {
  const page = await browser.newPage({ viewport: { width, height } });
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  page.on('console', (said) => {
    if (said.type() === 'error') errors.push(said.text());
  });
  const decoder = new TextDecoder();
  const wire = played.wire((message) => {
    const plain = Object.fromEntries(
      Object.entries(message).map(([key, value]) => [key, value instanceof Uint8Array ? decoder.decode(value) : value]),
    );
    page
      .evaluate((data) => Reflect.get(globalThis, 'fromPanel')(data), plain)
      .catch((error) => errors.push(String(error)));
  }, played.run);
  await page.exposeFunction('toPanel', (message: unknown) => void wire.take(message));
  await page.addInitScript(before);
  await page.goto(`${url}/${name}?theme=${theme}`);
  await page
    .locator('h1')
    .waitFor()
    .catch(async (error) => {
      const said = await page.locator('body').textContent();
      throw new Error(`the page shows no run: ${said}\n${errors.join('\n')}`, { cause: error });
    });
  const wrong = async (): Promise<readonly string[]> => [
    ...errors,
    ...played.failures.map(String),
    ...(await page.evaluate<string[]>('window.violations')),
  ];
  return { page, wire, wrong };
}
