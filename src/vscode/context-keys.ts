import { commands, type Disposable, workspace } from 'vscode';
import { asksOfChair } from './history/run-texts.ts';
import type { Parts } from './parts.ts';

/** Keeps what the manifest's `when` clauses ask about runs: told to the editor only where it changed. */
export function registerContextKeys({ runs, engine }: Parts): Disposable[] {
  const told = new Map<string, boolean>();
  const tell = (key: string, value: boolean) => {
    if (told.get(key) === value) return;
    told.set(key, value);
    commands.executeCommand('setContext', `issueSwarm.${key}`, value);
  };
  // The editor's own key says so too for a moment in each window that opens, before it has looked.
  tell('untrusted', !workspace.isTrusted);
  return [
    workspace.onDidGrantWorkspaceTrust(() => tell('untrusted', false)),
    runs.onDidChange(() => {
      // Until then commands are offered that say themselves that there is nothing for them.
      tell('looked', engine.state.is === 'ready');
      tell(
        'hasRuns',
        runs.rows.some(({ state }) => state === 'going'),
      );
      tell('hasHistory', runs.rows.length > 0);
      tell(
        'hasAsks',
        runs.going.some((overview) => asksOfChair(overview).length > 0),
      );
    }),
  ];
}
