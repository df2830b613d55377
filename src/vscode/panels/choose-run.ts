import { window } from 'vscode';
import { runDescription, runLabel } from '../history/run-texts.ts';
import { tellNone } from '../history/tell-none.ts';
import type { Parts } from '../parts.ts';
import { runOf } from '../runs/run-of.ts';

/** Which run a page is to show: the one that is named, else the only one going, else the user says. Null: none. */
export async function chooseRun({ runs }: Parts, target: unknown, title: string): Promise<string | null> {
  const named = runOf(target);
  if (named !== null) return named;
  if (runs.rows.length === 0) await runs.refresh();
  const rows = runs.rows.filter(({ state }) => state !== 'unreadable');
  const going = rows.filter(({ state }) => state === 'going');
  const [only] = going.length > 0 ? going : rows;
  if (only === undefined) {
    await tellNone(null);
    return null;
  }
  if (going.length === 1 || rows.length === 1) return only.run;
  const items = rows.map((row) => ({
    label: runLabel(row),
    description: runDescription(row, Date.now()),
    run: row.run,
  }));
  return (await window.showQuickPick(items, { title }))?.run ?? null;
}
