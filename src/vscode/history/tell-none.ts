import { commands } from 'vscode';
import { tellInformation } from '../messages.ts';

/** Says why there is no run to act on, with a way on. Null: there is none at all. */
export async function tellNone(why: string | null): Promise<void> {
  const [button, id] =
    why === null ? ['Start Swarm on Issue', 'issueSwarm.startOnIssue'] : ['Show Runs', 'issueSwarm.showRuns'];
  const picked = await tellInformation(why ?? 'There is no run yet.', button);
  if (picked !== undefined) await commands.executeCommand(id);
}
