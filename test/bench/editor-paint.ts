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
    await runs.choose(new RegExp(title), 'Open Chamber');
    const began = performance.now();
    const chamber = await window.webviews.frame(/chamber/i);
    await chamber.getByText(title).first().waitFor();
    // The first page of a window also waits for VS Code's own service worker to start.
    const firstMs = Math.round(performance.now() - began);
    await window.screenshot('chamber');
    return { facts, firstMs };
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
