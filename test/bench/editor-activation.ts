import { join } from 'node:path';
import { Editor } from '../editor/support/editor.ts';
import type { EditorWindow } from '../editor/support/editor-window.ts';
import { installedExtensions } from '../editor/support/packaged.ts';
import { waitUntil } from '../editor/support/wait-until.ts';
import { sampleProject } from '../editor/world/project.ts';
import { withExtension } from '../editor/world/with-extension.ts';

const ROUNDS = 7;

/** In ms: until its code is loaded, until `activate` returned, and until what it returned was there. */
interface Activation {
  readonly load: number;
  readonly call: number;
  readonly finish: number;
}

/**
 * The extension host's own figures, as `Developer: Startup Performance` shows them, medians of some starts of a window:
 * ours, and those of a peer that registers as many commands and views in one small file, with nothing behind them. Both
 * pay for what the editor does on their behalf, and for what else the machine does at the time.
 */
export async function activation(): Promise<Readonly<Record<string, unknown>>> {
  await using project = await sampleProject();
  const program = join(import.meta.dirname, '..', 'editor', 'world', 'programs', 'peer-extension.ts');
  const views = { explorer: Array.from({ length: 5 }, (_, number) => ({ id: `tests.peer.${number}`, name: 'Peer' })) };
  const extensions = await withExtension(await installedExtensions(), join(project.place, 'extensions'), program, {
    name: 'peer',
    contributes: { views },
  });
  await using editor = await Editor.open({ name: 'bench-activation', folder: project.root, extensions });
  const window = await editor.window();
  const ours: Activation[] = [];
  const peers: Activation[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round > 0) await window.reload();
    ours.push(await activationOf(window, 'issue-swarm.issue-swarm'));
    peers.push(await activationOf(window, 'tests.peer'));
  }
  const [own, peer] = [medians(ours), medians(peers)];
  const activationMs = own.load + own.call;
  return {
    activationMs,
    peerMs: peer.load + peer.call,
    ours: own,
    peer,
    all: ours.map(({ load, call }) => load + call),
  };
}

/** From the line of the report: `| id | eager | load code | call activate | finish activate | event | by |`. */
async function activationOf(window: EditorWindow, id: string): Promise<Activation> {
  return waitUntil(`the activation of ${id}`, async () => {
    // The report is of the moment in which it is opened.
    await window.run('Developer: Startup Performance');
    await window.editors.waitForText('System Info');
    const lines = await linesAround(window, `| ${id} `);
    await window.editors.closeAll();
    const line = lines.find((one) => one.includes(id) && /\|\s*\d+\s*\|/.test(one));
    const [load, call, finish] =
      line?.split('|').flatMap((cell) => (/^\s*\d+\s*$/.test(cell) ? [Number(cell)] : [])) ?? [];
    if (load === undefined || call === undefined || finish === undefined) throw new Error(line ?? lines.join('\n'));
    return { load, call, finish };
  });
}

/** What stands around the first place of a text in the active editor. */
async function linesAround({ page, editors }: EditorWindow, text: string): Promise<readonly string[]> {
  await page.locator('.monaco-editor .view-lines:visible').last().click();
  await page.keyboard.press('Control+f');
  const find = page.locator('.find-widget.visible .find-part textarea');
  await find.fill(text);
  await find.press('Enter');
  await page.locator('.find-widget.visible .matchesCount', { hasText: /of [1-9]/ }).waitFor({ timeout: 5000 });
  return (await editors.text()).split('\n');
}

const medians = (all: readonly Activation[]): Activation => {
  const median = (part: keyof Activation): number =>
    all.map((one) => one[part]).toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? Number.NaN;
  return { load: median('load'), call: median('call'), finish: median('finish') };
};
