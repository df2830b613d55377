import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonlLog } from '../../src/adapters/log/jsonl.ts';
import { repositoryFolder } from '../../src/headless/state-folder.ts';
import { Editor } from '../editor/support/editor.ts';
import { closeEditor } from '../editor/world/desk.ts';
import { storageOf } from '../editor/world/kept-runs.ts';
import { sampleProject } from '../editor/world/project.ts';
import { showSwarm } from '../editor/world/steps.ts';
import { longLog } from './long-log.ts';

const FACTS = 20_000;
const ROUNDS = 4;

/** How long the chamber takes from the click until the text of its run stands, for a run of 20,000 facts that has ended. */
export async function firstPaint(): Promise<Readonly<Record<string, unknown>>> {
  await using project = await sampleProject();
  const editor = await Editor.open({ name: 'bench-paint', folder: project.root });
  const profile = join(editor.state, 'user-data');
  try {
    const { title, facts } = await keepLongRun(storageOf(profile), project.root);
    const window = await editor.window();
    await showSwarm(window);
    const runs = window.views.view('Runs');
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const row = await runs.row(new RegExp(title));
      await row.click({ button: 'right' });
      const began = performance.now();
      await window.page
        .locator('.monaco-menu .action-label', { hasText: /^Open Chamber/ })
        .first()
        .click();
      const chamber = await window.webviews.frame(/chamber/i);
      await chamber.getByText(title).first().waitFor();
      times.push(Math.round(performance.now() - began));
      await window.screenshot('chamber');
      await window.editors.closeAll();
    }
    const [first = 0, ...later] = times;
    // The first page of a window also waits for VS Code's own service worker to start.
    return {
      facts,
      firstMs: first,
      laterMs: later.toSorted((a, b) => a - b)[Math.floor(later.length / 2)],
      all: times,
    };
  } finally {
    await closeEditor(editor, profile);
  }
}

async function keepLongRun(home: string, root: string): Promise<{ readonly title: string; readonly facts: number }> {
  const decisions = longLog(FACTS);
  const last = decisions.at(-1);
  const opened = decisions[0]?.facts.find((fact) => fact.type === 'run-opened');
  if (!last || !opened) throw new Error('there is no long log');
  const folder = join(repositoryFolder(home, root), 'runs', opened.run);
  await mkdir(folder, { recursive: true });
  const log = await jsonlLog({ directory: folder });
  for (const decision of decisions) void log.append(decision);
  await log.append({
    ...{ seq: last.seq + 1, epoch: last.epoch, at: last.at },
    facts: [{ type: 'run-closed', outcome: 'cancelled', at: last.at }],
  });
  await log.close();
  const { issue, title } = opened.mission;
  const record = { version: 1, run: opened.run, root, issue, forge: { kind: 'local', twoIdentities: false }, keys: {} };
  await writeFile(join(folder, 'run.json'), JSON.stringify(record));
  return { title, facts: decisions.reduce((sum, { facts }) => sum + facts.length, 1) };
}
