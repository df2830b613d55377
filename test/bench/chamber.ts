import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { CDPSession, Frame, Page } from 'playwright-core';
import { Editor } from '../editor/support/editor.ts';
import type { EditorWindow } from '../editor/support/editor-window.ts';
import { closeEditor } from '../editor/world/desk.ts';
import { storageOf } from '../editor/world/kept-runs.ts';
import { sampleProject } from '../editor/world/project.ts';
import { offered, showSwarm } from '../editor/world/steps.ts';
import { governedLog } from '../webview/governed-log.ts';
import { goldenLog } from '../webview/shown-page.ts';
import { keepRun } from './keep-run.ts';

/**
 * The chamber and the team in a real editor, of a run of 60 agents and 20,000 facts in which a board decided 300 motions:
 * how long each takes from the key press until it stands, how many tasks longer than 100 ms there are while one scrolls
 * for ten seconds (`byProcessor`: by the time that the processor gave them, which another's work does not lengthen), what
 * of the heap is in use over three reopenings, and what axe finds in the four kinds of theme, of which it keeps pictures
 * in `.cache/editor/bench-chamber`. One line of JSON each. Webviews share their process with the window here, so the heap
 * is of both: `oursMB` is what is more than before the first opening. `load` says what else the machine does.
 * `BENCH=figures` and `BENCH=themes` do one half alone.
 */
const FACTS = 20_000;
const MOTIONS = 300;
const AGENTS = 60;
const SCROLL_MS = 10_000;
const LONG_MS = 100;
const REOPENINGS = 3;

const THEMES = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'contrast-dark': 'Default High Contrast',
  'contrast-light': 'Default High Contrast Light',
} as const;

interface Place {
  readonly command: string;
  readonly title: RegExp;
  /** What is scrolled, each for ten seconds. */
  readonly panes: Readonly<Record<string, { readonly selector: string; readonly to: 'up' | 'down' }>>;
}

const PLACES: Readonly<Record<'chamber' | 'team', Place>> = {
  chamber: {
    command: 'Swarm: Open Chamber',
    title: /chamber/i,
    panes: {
      transcript: { selector: '.lines', to: 'up' },
      record: { selector: '.deliberation', to: 'down' },
    },
  },
  team: {
    command: 'Swarm: Open Team',
    title: /team/i,
    panes: { tree: { selector: '.tab-panel', to: 'down' } },
  },
};

const log = governedLog(await goldenLog('demonstration'), { agents: AGENTS, facts: FACTS, motions: MOTIONS });
const say = (measure: string, figures: Readonly<Record<string, unknown>>): void => {
  const load = loadavg().map((one) => Math.round(one * 10) / 10);
  process.stdout.write(
    `${JSON.stringify({ bench: 'chamber', measure, facts: FACTS, motions: MOTIONS, load, ...figures })}\n`,
  );
};

await using project = await sampleProject();
const editor = await Editor.open({ name: 'bench-chamber', folder: project.root });
const profile = join(editor.state, 'user-data');
try {
  const text = await keepRun(storageOf(profile), project.root, log);
  const window = await editor.window();
  await ready(window, text);
  if (process.env.BENCH !== 'themes') await measure(window, text);
  if (process.env.BENCH !== 'figures') await look(window, text);
} finally {
  await closeEditor(editor, profile);
}

/** Until the run is in its list, and with it the commands. */
async function ready(window: EditorWindow, text: string): Promise<void> {
  await showSwarm(window);
  await window.views.view('Runs').row(new RegExp(text));
}

async function measure(window: EditorWindow, text: string): Promise<void> {
  const heap = await heapOf(window.page);
  for (const [name, place] of Object.entries(PLACES)) {
    const before = await heap();
    const first = await opened(window, place, text);
    for (const [pane, where] of Object.entries(place.panes))
      say(`${name}-scroll`, {
        pane,
        ...(await scrolled(window.page, await window.webviews.frame(place.title), where)),
      });
    const after = [await heap()];
    const paints: number[] = [];
    for (let time = 0; time < REOPENINGS; time += 1) {
      await window.editors.closeAll();
      paints.push(await opened(window, place, text));
      after.push(await heap());
    }
    say(`${name}-paint`, { firstMs: first, againMs: paints });
    say(`${name}-heap`, {
      beforeMB: before,
      afterScrollMB: after[0],
      reopenedMB: after.slice(1),
      oursMB: after.map((one) => Math.round((one - before) * 10) / 10),
    });
    await window.editors.closeAll();
  }
}

/** A picture of each page in each kind of theme, and what axe finds in it. */
async function look(window: EditorWindow, text: string): Promise<void> {
  for (const [kind, theme] of Object.entries(THEMES)) {
    await wear(profile, theme);
    await window.reload();
    await ready(window, text);
    for (const [name, place] of Object.entries(PLACES)) {
      await opened(window, place, text);
      const frame = await window.webviews.frame(place.title);
      const [pane] = Object.values(place.panes);
      if (pane !== undefined) await frame.locator(pane.selector).locator('li, tr').first().waitFor();
      await window.screenshot(`${name}-${kind}`);
      say(`${name}-axe`, { theme: kind, serious: await barriers(frame) });
      await window.editors.closeAll();
    }
  }
}

/** From the key press until the text of the run stands on the page, in ms. */
async function opened(window: EditorWindow, { command, title }: Place, text: string): Promise<number> {
  await window.page.keyboard.press('F1');
  await window.quick.opened();
  await window.quick.type(`>${command}`);
  await offered(window, new RegExp(`^${command}$`));
  const began = performance.now();
  await window.quick.accept();
  const frame = await window.webviews.frame(title);
  await frame.getByText(text).first().waitFor();
  return Math.round(performance.now() - began);
}

/** Turns the wheel over a pane for ten seconds, as fast as a person does, and counts tasks of the page that take long. */
async function scrolled(
  page: Page,
  frame: Frame,
  { selector, to }: { readonly selector: string; readonly to: 'up' | 'down' },
): Promise<Readonly<Record<string, unknown>>> {
  await frame.evaluate(`
    globalThis.longTasks = [];
    globalThis.watching = new PerformanceObserver((list) => {
      for (const { duration, name } of list.getEntries()) globalThis.longTasks.push({ duration, name });
    });
    globalThis.watching.observe({ type: 'longtask' });
  `);
  const pane = frame.locator(selector).first();
  await pane.locator('li, tr').first().waitFor();
  const tasksTaken = await tracing(page);
  await pane.hover();
  const place = () => pane.evaluate((one) => ({ top: one.scrollTop, height: one.scrollHeight }));
  const from = await place();
  const end = performance.now() + SCROLL_MS;
  let turns = 0;
  for (let direction = to === 'up' ? -1 : 1; performance.now() < end; turns += 1) {
    await page.mouse.wheel(0, direction * 400);
    await page.waitForTimeout(30);
    // Whoever is at the end of a pane turns back.
    if (to === 'down' && turns % 60 === 59) direction = -direction;
  }
  const times = await tasksTaken();
  const until = await place();
  const tasks = await frame.evaluate<readonly { duration: number; name: string }[]>(
    'globalThis.watching.disconnect(), globalThis.longTasks',
  );
  const long = tasks.filter(({ duration }) => duration > LONG_MS);
  return {
    turns,
    fromTop: Math.round(from.top),
    toTop: Math.round(until.top),
    height: [from.height, until.height],
    longTasks: long.length,
    ofThePage: long.filter(({ name }) => name === 'self').length,
    byProcessor: {
      longTasks: times.filter((ms) => ms > LONG_MS).length,
      longestMs: Math.round(Math.max(0, ...times)),
    },
    longestMs: Math.round(Math.max(0, ...tasks.map(({ duration }) => duration))),
  };
}

/** Notes the tasks of the window's process from now on; what it returns ends that, and says what processor time each took, in ms. */
async function tracing(page: Page): Promise<() => Promise<readonly number[]>> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  });
  return async () => {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await complete;
    await session.detach();
    const main = new Set(
      events.flatMap(({ name, pid, tid, args }) =>
        name === 'thread_name' && args.name === 'CrRendererMain' ? [`${pid}:${tid}`] : [],
      ),
    );
    return events.flatMap(({ name, pid, tid, tdur }) =>
      name.endsWith('RunTask') && main.has(`${pid}:${tid}`) && tdur !== undefined ? [tdur / 1000] : [],
    );
  };
}

/** What is read of an event of Chromium's tracing; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
  readonly tdur?: number;
}

/** Reads what is in use of the heap after a collection, in MB. */
async function heapOf(page: Page): Promise<() => Promise<number>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  return async () => {
    // What a closed page leaves is freed by and by: frames are taken down in tasks of their own.
    await page.waitForTimeout(1500);
    for (let time = 0; time < 3; time += 1) await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const used = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
    return Math.round(used / 1e5) / 10;
  };
}

/** What axe finds in a page that keeps people out. */
async function barriers(frame: Frame): Promise<readonly string[]> {
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate<axe.AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

/** Changes the colours that the editor has from its next start on. */
async function wear(of: string, theme: string): Promise<void> {
  const path = join(of, 'User', 'settings.json');
  const settings = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...settings, 'workbench.colorTheme': theme }, null, 1));
}
