import {
  type Disposable,
  EventEmitter,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  workspace,
} from 'vscode';
import type { RunRow } from '../../link/protocol.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { runContext, runDescription, runIcon, runLabel, stateText } from './run-texts.ts';

/** All runs of the folder, the newest first. */
export class RunsTree implements TreeDataProvider<RunRow>, Disposable {
  readonly #parts: Parts;
  readonly #changed = new EventEmitter<void>();
  readonly #following: Disposable;
  #asked = false;
  #shown = '';
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#following = parts.runs.onDidChange(({ rows }) => {
      if (!rows) return;
      const shown = JSON.stringify(parts.runs.rows);
      if (shown === this.#shown) return;
      this.#shown = shown;
      this.#changed.fire();
    });
  }

  async getChildren(row?: RunRow): Promise<RunRow[]> {
    if (row !== undefined || !workspace.isTrusted) return [];
    const { runs, engine, tellFailure } = this.#parts;
    // Looked at for the first time, and nothing else has started the engine: the list is wanted.
    if (!this.#asked && engine.state.is === 'off') {
      this.#asked = true;
      await runs.refresh().catch(tellFailure);
    }
    return [...runs.rows];
  }

  getTreeItem(row: RunRow): TreeItem {
    const item = new TreeItem(runLabel(row), TreeItemCollapsibleState.None);
    item.id = row.run;
    item.description = runDescription(row, Date.now());
    item.iconPath = new ThemeIcon(runIcon(row));
    item.contextValue = runContext(row);
    item.tooltip =
      row.problem !== null
        ? labelText(row.problem, 600)
        : `${runLabel(row)}: ${stateText[row.state]}. Begun ${new Date(row.opened).toLocaleString()}`;
    if (row.state !== 'unreadable')
      item.command = { command: 'issueSwarm.openChamber', title: 'Open Chamber', arguments: [row] };
    return item;
  }

  dispose(): void {
    this.#following.dispose();
    this.#changed.dispose();
  }
}
