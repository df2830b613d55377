import { join } from 'node:path';
import { Editor } from '../editor/support/editor.ts';
import type { EditorWindow } from '../editor/support/editor-window.ts';
import { installedExtensions } from '../editor/support/packaged.ts';
import { closeEditor } from '../editor/world/desk.ts';
import { storageOf } from '../editor/world/kept-runs.ts';
import { type Project, sampleProject } from '../editor/world/project.ts';
import { offered, showSwarm } from '../editor/world/steps.ts';
import { withExtension } from '../editor/world/with-extension.ts';
import { keepRun } from './keep-run.ts';
import { longLog } from './long-log.ts';

const FACTS = 20_000;

/** A page that a command of the palette opens, and a text that stands on it once it is drawn. */
interface Page {
  readonly command: string;
  readonly title: RegExp;
  readonly text: string;
}

const EMPTY: Page = { command: 'Tests: Open Empty Page', title: /^Empty/, text: 'Nothing else' };

/**
 * How long the chamber takes from the key press until the text of its run stands, for a run of 20,000 facts that has
 * ended, beside a page with nothing in it that another extension opens in the same way: what is more than that is ours.
 * `first`: as the first page of a fresh browser, which waits for VS Code's own service worker too.
 */
export async function firstPaint(): Promise<Readonly<Record<string, unknown>>> {
  await using project = await sampleProject();
  const first = await inFreshEditor(project, async (window, chamber) => ({
    chamber: await opened(window, chamber),
    empty: await again(window, EMPTY),
    chamberAgain: await again(window, chamber),
  }));
  const other = await inFreshEditor(project, async (window, chamber) => ({
    empty: await opened(window, EMPTY),
    chamber: await again(window, chamber),
    emptyAgain: await again(window, EMPTY),
  }));
  return {
    facts: FACTS,
    first: beside(first.chamber, other.empty),
    later: beside(
      Math.min(first.chamberAgain, other.chamber), // the run was read before; the page was not
      Math.min(first.empty, other.emptyAgain),
    ),
    all: { first, other },
  };
}

const beside = (chamberMs: number, emptyMs: number) => ({
  chamberMs,
  emptyMs,
  oursMs: chamberMs - emptyMs,
  toEmpty: Math.round((chamberMs / emptyMs) * 100) / 100,
});

async function inFreshEditor<T>(
  project: Project,
  look: (window: EditorWindow, chamber: Page) => Promise<T>,
): Promise<T> {
  const program = join(import.meta.dirname, '..', 'editor', 'world', 'programs', 'empty-page-extension.ts');
  const commands = [{ command: 'tests.openEmptyPage', title: 'Open Empty Page', category: 'Tests' }];
  const extensions = await withExtension(await installedExtensions(), join(project.place, 'extensions'), program, {
    name: 'empty-page',
    contributes: { commands },
  });
  const editor = await Editor.open({ name: 'bench-paint', folder: project.root, extensions });
  const profile = join(editor.state, 'user-data');
  try {
    const text = await keepLongRun(storageOf(profile), project.root);
    const window = await editor.window();
    await showSwarm(window);
    await window.views.view('Runs').row(new RegExp(text));
    const seen = await look(window, { command: 'Swarm: Open Chamber', title: /chamber/i, text });
    await window.screenshot('pages');
    return seen;
  } finally {
    await closeEditor(editor, profile);
  }
}

async function again(window: EditorWindow, page: Page): Promise<number> {
  await window.editors.closeAll();
  return opened(window, page);
}

async function opened(window: EditorWindow, { command, title, text }: Page): Promise<number> {
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

async function keepLongRun(home: string, root: string): Promise<string> {
  const decisions = longLog(FACTS);
  const last = decisions.at(-1);
  if (!last) throw new Error('there is no long log');
  const { seq, epoch, at } = last;
  return keepRun(home, root, [
    ...decisions,
    { seq: seq + 1, epoch, at, facts: [{ type: 'run-closed', outcome: 'cancelled', at }] },
  ]);
}
