import { commands, ThemeIcon, window } from 'vscode';
import type { RunRow } from '../../link/protocol.ts';
import type { Parts } from '../parts.ts';
import { itemOf, type RunButton } from './pick-run.ts';
import { tellNone } from './tell-none.ts';

const button = (icon: string, tooltip: string, command: string): RunButton => ({
  iconPath: new ThemeIcon(icon),
  tooltip,
  command,
});

function buttonsOf({ state }: RunRow): readonly RunButton[] {
  const kept = button('export', 'Export Run…', 'issueSwarm.exportRun');
  if (state === 'going')
    return [
      button('organization', 'Open Team', 'issueSwarm.openTeam'),
      button('debug-stop', 'Stop Run for Now', 'issueSwarm.haltRun'),
      kept,
    ];
  const others = [kept, button('trash', 'Delete Run…', 'issueSwarm.deleteRun')];
  return state === 'stopped' ? [button('debug-continue', 'Continue Run', 'issueSwarm.continueRun'), ...others] : others;
}

/** All runs in a list: picking one opens its chamber, its buttons do the rest. */
export async function showRuns({ runs, tellFailure }: Parts): Promise<void> {
  await runs.refresh();
  if (runs.rows.length === 0) return tellNone(null);
  const pick = window.createQuickPick<ReturnType<typeof itemOf>>();
  pick.title = 'Runs';
  pick.placeholder = 'Open the chamber of a run';
  pick.matchOnDescription = true;
  pick.items = runs.rows.map((row) => itemOf(row, buttonsOf(row)));
  const act = (command: string, row: RunRow) => {
    pick.hide();
    commands.executeCommand(command, row).then(undefined, tellFailure);
  };
  pick.onDidTriggerItemButton(({ button: pressed, item }) => {
    if ('command' in pressed && typeof pressed.command === 'string') act(pressed.command, item.row);
  });
  pick.onDidAccept(() => {
    const [item] = pick.selectedItems;
    if (item !== undefined) act('issueSwarm.openChamber', item.row);
  });
  pick.onDidHide(() => pick.dispose());
  pick.show();
}
