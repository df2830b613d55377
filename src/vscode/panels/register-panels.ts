import { type Disposable, ThemeIcon, type WebviewPanel, window } from 'vscode';
import { readTarget } from '../acts/read-target.ts';
import { command } from '../command.ts';
import type { Parts } from '../parts.ts';
import { chooseRun } from './choose-run.ts';
import { openRecord } from './open-record.ts';
import { newPanel, PAGES, type PageName, PagePanel } from './page-panel.ts';

/** The chamber and the team: one panel each, which comes back after a reload with what it showed. */
export function registerPanels(parts: Parts): Disposable[] {
  const exportDecisions = command(parts, 'issueSwarm.exportDecisions', async (target) => {
    const run = await chooseRun(parts, target, 'Export the decisions of which run?');
    if (run !== null) await openRecord(parts, run);
  });
  return [...pageCommands(parts, 'chamber'), ...pageCommands(parts, 'team'), exportDecisions];
}

function pageCommands(parts: Parts, page: PageName): Disposable[] {
  const { view, title, icon } = PAGES[page];
  let shown: PagePanel | null = null;
  const hold = (panel: WebviewPanel, run: string | null): void => {
    const held = new PagePanel(parts, panel, { page, run });
    shown?.panel.dispose();
    shown = held;
    panel.iconPath = new ThemeIcon(icon);
    panel.onDidDispose(() => {
      held.dispose();
      if (shown === held) shown = null;
    });
  };
  return [
    command(parts, page === 'chamber' ? 'issueSwarm.openChamber' : 'issueSwarm.openTeam', async (target) => {
      const run = await chooseRun(parts, target, `Show the ${title.toLowerCase()} of which run?`);
      if (run === null) return;
      if (shown === null) hold(newPanel(parts, page), run);
      else await shown.show(run);
    }),
    window.registerWebviewPanelSerializer(view, {
      deserializeWebviewPanel: async (panel, state: unknown) => hold(panel, readTarget(state, 'run')),
    }),
    // The panel itself stays: after a reload it is filled again.
    { dispose: () => shown?.dispose() },
  ];
}
