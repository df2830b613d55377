import { window } from 'vscode';
import { stageOf } from '../../core/projections/standing-words.ts';
import { tellNone } from '../history/tell-none.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';

/** Lets the user pick a pull request of a run that is going, where a command was called without one. Null: none was picked. */
export async function pickPull(
  { runs }: Parts,
  run: string | null,
): Promise<{ readonly run: string; readonly task: string } | null> {
  const overviews = run === null ? runs.going : [await runs.open(run)];
  const items = overviews.flatMap((overview) =>
    Object.values(overview.run.tasks)
      .filter(({ pull }) => pull !== null)
      .map((task) => ({
        label: `#${task.pull?.number} ${labelText(task.title)}`,
        description: labelText(stageOf(overview.run, task)),
        run: overview.run.id,
        task: task.id,
      })),
  );
  if (items.length === 0) {
    await tellNone(runs.rows.length === 0 ? null : 'There is no pull request yet.');
    return null;
  }
  return (await window.showQuickPick(items, { title: 'Which pull request?' })) ?? null;
}
