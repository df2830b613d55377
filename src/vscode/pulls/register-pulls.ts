import { type Disposable, window, workspace } from 'vscode';
import { readTarget } from '../acts/read-target.ts';
import { command } from '../command.ts';
import { COMMIT_SCHEME } from '../documents/commit-address.ts';
import { CommitFiles } from '../documents/commit-files.ts';
import { ReadOnlyDocuments } from '../documents/read-only-documents.ts';
import { runLabel, stateText } from '../history/run-texts.ts';
import { tellNone } from '../history/tell-none.ts';
import { type LineSource, LiveTree } from '../lists/live-tree.ts';
import type { Parts } from '../parts.ts';
import { codeSpan } from '../safe-text.ts';
import { bringIntoMyBranch } from './bring.ts';
import { certificateText } from './certificate-text.ts';
import { fileLetters } from './file-letters.ts';
import { fileLines } from './file-lines.ts';
import { openFileDiff, openTaskChange } from './open-changes.ts';
import { pickPull } from './pick-pull.ts';
import { checkOut, openPullOnWeb, openWorkbench } from './pull-acts.ts';
import type { PullIds } from './pull-lines.ts';
import { pullTooltip } from './pull-tooltip.ts';
import { RecentRuns } from './recent-runs.ts';

/** The pull requests of runs: the view, their files as diffs, and what can be done with them. */
export function registerPulls(parts: Parts): Disposable[] {
  const recent: RecentRuns = new RecentRuns(parts, () => tree.update());
  const tree = pullTree(parts, recent);
  const certificates = new ReadOnlyDocuments(parts, {
    scheme: 'swarm-certificate',
    ids: ['run', 'task'],
    read: async ({ run, task }) => {
      const { run: now } = await parts.runs.open(run);
      const found = now.tasks[task];
      return found === undefined ? `There is no task ${task}.\n` : certificateText(now, found);
    },
  });
  return [
    tree,
    certificates,
    workspace.registerFileSystemProvider(COMMIT_SCHEME, new CommitFiles(parts.engine), {
      isReadonly: true,
      isCaseSensitive: true,
    }),
    window.createTreeView('issueSwarm.pulls', { treeDataProvider: tree, showCollapseAll: true }),
    window.registerFileDecorationProvider(fileLetters),
    parts.runs.onDidChange(() => tree.update()),
    parts.engine.onDidChangeState(() => recent.forget()),
    ...pullCommands(parts, certificates),
  ];
}

function pullTree(parts: Parts, recent: RecentRuns): LiveTree<PullIds> {
  const source: LineSource<PullIds> = {
    lines: () => recent.lines,
    tooltip: async ({ run, task, path }) => {
      if (path !== undefined) return codeSpan(path);
      const { run: now } = await parts.runs.open(run);
      const found = task === undefined ? undefined : now.tasks[task];
      return found === undefined ? null : pullTooltip(now, found);
    },
    later: async ({ run, task }) => {
      if (task === undefined) return [];
      try {
        return fileLines({ run, task }, await parts.engine.ask('change', { run, task }));
      } catch (error) {
        await parts.tellFailure(error);
        return [];
      }
    },
  };
  return new LiveTree<PullIds>(source, parts.tellFailure);
}

function pullCommands(parts: Parts, certificates: ReadOnlyDocuments<'task'>): Disposable[] {
  const onPull = (id: string, act: (run: string, task: string, target: unknown) => Promise<unknown>): Disposable =>
    command(parts, id, async (target) => {
      const run = readTarget(target, 'run');
      const task = readTarget(target, 'task');
      const named = run !== null && task !== null ? { run, task } : await pickPull(parts, run);
      if (named !== null) await act(named.run, named.task, target);
    });
  return [
    onPull('issueSwarm.openChange', (run, task) => openTaskChange(parts, run, task)),
    onPull('issueSwarm.openFileDiff', async (run, task, target) => {
      const path = readTarget(target, 'path');
      await (path === null ? openTaskChange(parts, run, task) : openFileDiff(parts, run, task, path));
    }),
    onPull('issueSwarm.showCertificate', (run, task) => certificates.open(`certificate-${task}.md`, { run, task })),
    onPull('issueSwarm.openPullOnWeb', (run, task) => openPullOnWeb(parts, run, task)),
    onPull('issueSwarm.checkOut', (run, task) => checkOut(parts, run, task)),
    onPull('issueSwarm.openWorkbench', (run, task) => openWorkbench(parts, run, task)),
    command(parts, 'issueSwarm.bringIntoMyBranch', async (target) => {
      const run = readTarget(target, 'run') ?? (await pickRunToBring(parts));
      if (run !== null) await bringIntoMyBranch(parts, run);
    }),
  ];
}

/** From the palette: the run whose merged work is to be brought. */
async function pickRunToBring({ runs }: Parts): Promise<string | null> {
  await runs.refresh();
  const items = runs.rows
    .filter(({ state }) => state !== 'unreadable')
    // A demonstration's work is of use to its own sample only.
    .toSorted((one, other) => Number(one.kind === 'demonstration') - Number(other.kind === 'demonstration'))
    .map((row) => ({ label: runLabel(row), description: stateText[row.state], run: row.run }));
  if (items.length === 0) {
    await tellNone(null);
    return null;
  }
  return (await window.showQuickPick(items, { title: 'Bring the merged work of which run?' }))?.run ?? null;
}
