import { commands, type Disposable, type ExtensionContext, window, workspace } from 'vscode';
import { registerAgents } from './agents/register-agents.ts';
import { registerAsks } from './asks/register-asks.ts';
import { registerContextKeys } from './context-keys.ts';
import { registerHistory } from './history/register-history.ts';
import { IssueList } from './issues/issue-list.ts';
import { registerIssues } from './issues/register-issues.ts';
import { registerModels } from './models/register-models.ts';
import { registerNotifications } from './notifications/register-notifications.ts';
import { failureTeller } from './notifications/tell-failure.ts';
import type { OwnParts } from './own-parts.ts';
import { registerPanels } from './panels/register-panels.ts';
import { registerPlan } from './plan/register-plan.ts';
import { ChosenFolder } from './process/chosen-folder.ts';
import { Engine } from './process/engine.ts';
import { wakeEngine } from './process/wake.ts';
import { registerPulls } from './pulls/register-pulls.ts';
import { GoingRuns } from './runs/going-runs.ts';
import { KeptSecrets } from './secrets/kept-secrets.ts';
import { registerSecrets } from './secrets/register-secrets.ts';
import { registerStart } from './start/register-start.ts';
import { registerStatusBar } from './status-bar.ts';

/** Registers what the editor may ask for. Nothing is read or started here but a look for the marker of an unfinished run. */
export function activate(context: ExtensionContext): void {
  const output = window.createOutputChannel('Issue Swarm', { log: true });
  const tellFailure = failureTeller(output);
  const secrets = new KeptSecrets(context.secrets, output);
  const folder = new ChosenFolder(context.workspaceState);
  const engine = new Engine({
    context,
    output,
    folder,
    secrets,
    takeTurn: async (turn, onText, signal) => {
      const { editorTurn } = await import('./models/editor-turn.ts');
      return editorTurn(turn, onText, signal);
    },
  });
  const runs = new GoingRuns(engine, tellFailure);
  const issues = new IssueList(engine, folder, (error) =>
    output.error(error instanceof Error ? error.message : String(error)),
  );
  const parts: OwnParts = { context, output, engine, runs, secrets, tellFailure, folder, issues };
  const wake = () => wakeEngine(parts, folder).catch(tellFailure);
  context.subscriptions.push(
    output,
    secrets,
    folder,
    engine,
    runs,
    issues,
    ...registered(parts),
    workspace.onDidGrantWorkspaceTrust(wake),
  );
  void wake();
}

const registered = (parts: OwnParts): readonly Disposable[] => [
  commands.registerCommand('issueSwarm.showOutput', () => parts.output.show()),
  commands.registerCommand('issueSwarm.restartEngine', () => parts.engine.restart().catch(parts.tellFailure)),
  ...registerContextKeys(parts),
  ...registerStatusBar(parts),
  ...registerIssues(parts),
  ...registerStart(parts),
  ...registerModels(parts),
  ...registerSecrets(parts),
  ...registerHistory(parts),
  ...registerNotifications(parts),
  ...registerAgents(parts),
  ...registerAsks(parts),
  ...registerPulls(parts),
  ...registerPlan(parts),
  ...registerPanels(parts),
];
