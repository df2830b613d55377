import { commands } from 'vscode';

/** Shows who is at work. The focus stays where it is: a palette that was opened in the meantime stays open. */
export async function showAgents(): Promise<void> {
  await commands.executeCommand('issueSwarm.agents.focus', { preserveFocus: true });
}
