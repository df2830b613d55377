import { commands, type Disposable, ProgressLocation, window, workspace } from 'vscode';
import { showAgents } from '../agents/show-agents.ts';
import { command } from '../command.ts';
import { asIssue } from '../issues/register-issues.ts';
import type { OwnParts } from '../own-parts.ts';

/** The commands that start a swarm. */
export const registerStart = (parts: OwnParts): Disposable[] => [
  command(parts, 'issueSwarm.startOnIssue', async () => {
    const { startFlow } = await import('./start-flow.ts');
    await startFlow(parts, null);
  }),
  command(parts, 'issueSwarm.startOnThisIssue', async (issue) => {
    const { startFlow } = await import('./start-flow.ts');
    await startFlow(parts, asIssue(issue));
  }),
  command(parts, 'issueSwarm.runDemonstration', () => demonstrate(parts)),
  command(parts, 'issueSwarm.chooseFolder', async () => {
    const { pickFolder } = await import('./pick-folder.ts');
    await pickFolder(parts);
  }),
];

/** A run on the sample, without any question. */
async function demonstrate({ engine }: OwnParts): Promise<void> {
  const pace = workspace.getConfiguration('issueSwarm').get<number>('demonstration.pace') ?? 500;
  const title = '$(rocket) Starting the demonstration…';
  const begun = await window.withProgress({ location: ProgressLocation.Window, title }, () =>
    engine.ask('demonstrate', { pace }),
  );
  await showAgents();
  // Whoever runs it wants to see a swarm at work.
  await commands.executeCommand('issueSwarm.openTeam', begun);
}
