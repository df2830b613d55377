import { type QuickInputButton, type QuickPickItem, ThemeIcon, window } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { RunRow } from '../../link/protocol.ts';
import type { Parts } from '../parts.ts';
import { runOf } from '../runs/run-of.ts';
import { runDescription, runIcon, runLabel } from './run-texts.ts';
import { tellNone } from './tell-none.ts';

interface Item extends QuickPickItem {
  readonly row: RunRow;
}

/** A button on a row of the list of runs. */
export interface RunButton extends QuickInputButton {
  readonly command: string;
}

export interface RunPicking {
  readonly title: string;
  readonly fits: (row: RunRow) => boolean;
  /** Said where no run fits. */
  readonly none: string;
}

/** The run that a command was called for; else the only one that fits, else the one that the user picks. Null where they leave. */
export async function runFor(
  { runs }: Parts,
  given: unknown,
  { title, fits, none }: RunPicking,
): Promise<RunRow | null> {
  await runs.refresh();
  const named = runOf(given);
  const fitting = runs.rows.filter(fits);
  if (named !== null) {
    const row = fitting.find(({ run }) => run === named);
    if (row === undefined) throw new LinkError('cannot', none);
    return row;
  }
  const [first, second] = fitting;
  if (first === undefined) {
    await tellNone(runs.rows.length === 0 ? null : none);
    return null;
  }
  if (second === undefined) return first;
  const picked = await window.showQuickPick(
    fitting.map((row) => itemOf(row)),
    { title, matchOnDescription: true },
  );
  return picked?.row ?? null;
}

export const itemOf = (row: RunRow, buttons: readonly RunButton[] = []): Item => ({
  label: runLabel(row),
  description: runDescription(row, Date.now()),
  iconPath: new ThemeIcon(runIcon(row)),
  buttons,
  row,
});
