import { window } from 'vscode';
import { doingOf } from '../../core/projections/standing-words.ts';
import { livingAgents } from '../../core/run/state.ts';
import { tellNone } from '../history/tell-none.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';

/** Lets the chair pick an agent, where a command was called without one. Null: none was picked. */
export async function pickAgent(
  { runs }: Parts,
  run: string | null,
): Promise<{ readonly run: string; readonly agent: string } | null> {
  const items = runs.going
    .filter((overview) => run === null || overview.run.id === run)
    .flatMap((overview) =>
      livingAgents(overview.run).map((agent) => ({
        label: agent.id,
        description: labelText(doingOf(overview.run, agent)),
        detail: labelText(`#${overview.run.mission.issue} ${overview.run.mission.title}`),
        run: overview.run.id,
        agent: agent.id,
      })),
    );
  if (items.length === 0) {
    await tellNone(runs.rows.length === 0 ? null : 'No agent is at work.');
    return null;
  }
  return (await window.showQuickPick(items, { title: 'Which agent?', matchOnDescription: true })) ?? null;
}
