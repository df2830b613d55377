import { type Disposable, window } from 'vscode';
import { command } from '../command.ts';
import type { OwnParts } from '../own-parts.ts';
import { RunsTree } from './runs-tree.ts';

const ACTS = [
  'continueRun',
  'haltRun',
  'stopRun',
  'exportRun',
  'deleteRun',
  'setBudget',
  'setRunModels',
  'raiseCap',
  'setMode',
  'raiseMotion',
] as const;

/** The Runs view, and what can be done with a run as a whole. */
export function registerHistory(parts: OwnParts): Disposable[] {
  const tree = new RunsTree(parts);
  return [
    tree,
    window.createTreeView('issueSwarm.runs', { treeDataProvider: tree }),
    command(parts, 'issueSwarm.showRuns', async () => {
      const { showRuns } = await import('./show-runs.ts');
      await showRuns(parts);
    }),
    ...ACTS.map((act) =>
      command(parts, `issueSwarm.${act}`, async (given) => {
        const acts = await import('./run-acts.ts');
        await acts[act](parts, given);
      }),
    ),
  ];
}
