import { commands, window } from 'vscode';
import type { OwnParts } from '../own-parts.ts';
import { chosenModels } from '../settings/run-settings.ts';
import { chooseModels } from './choose-models.ts';

/** Whether a run would have models: where none are chosen, the user is led to choose some. */
export async function ensureModels(parts: OwnParts): Promise<boolean> {
  if (chosenModels().default !== undefined) return true;
  const choose = {
    label: '$(settings-gear) Choose Models…',
    detail: 'A key of OpenAI or Anthropic, a server of yours, or VS Code’s own',
  };
  const demonstrate = {
    label: '$(play-circle) Run Demonstration instead',
    detail: 'On a sample project, with rehearsed replies: no key and no account needed',
  };
  const picked = await window.showQuickPick([choose, demonstrate], {
    title: 'No model is chosen yet',
    ignoreFocusOut: true,
  });
  if (picked === demonstrate) await commands.executeCommand('issueSwarm.runDemonstration');
  return picked === choose && (await chooseModels(parts));
}
