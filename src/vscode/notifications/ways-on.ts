import type { LinkError } from '../../link/link-error.ts';

export interface WayOn {
  readonly label: string;
  /** A command, or the address of a page. */
  readonly command: string;
  readonly argument?: unknown;
}

/** Git need not ask which folder is meant. */
const INTO_THE_FOLDER = true;

/** The button that leads on from a failure; null where there is nothing to do but to read. */
export function wayOn(kind: LinkError['kind'], trusted: boolean): WayOn | null {
  if (!trusted) return { label: 'Manage Workspace Trust', command: 'workbench.trust.manage' };
  switch (kind) {
    case 'signed-out':
      return { label: 'Sign In', command: 'issueSwarm.signIn' };
    case 'no-repository':
      return { label: 'Initialize Repository', command: 'git.init', argument: INTO_THE_FOLDER };
    case 'no-commit':
      return { label: 'Open Source Control', command: 'workbench.view.scm' };
    case 'no-folder':
      return { label: 'Open Folder', command: 'vscode.openFolder' };
    case 'no-git':
      return { label: 'Get Git', command: 'https://git-scm.com/downloads' };
    case 'model':
      return { label: 'Choose Models', command: 'issueSwarm.chooseModels' };
    case 'forge':
      return { label: 'Choose Where Issues Live', command: 'issueSwarm.chooseForge' };
    case 'version':
      return { label: 'Reload Window', command: 'workbench.action.reloadWindow' };
    case 'defect':
      return { label: 'Show Output', command: 'issueSwarm.showOutput' };
    case 'other-branch':
    case 'cannot':
    case 'lost':
      return null;
  }
}

/** What a message says of a failure: a sentence or two, never a stack. */
export function failureText(kind: LinkError['kind'], message: string): string {
  if (kind === 'defect') return `Something went wrong that should not: ${firstLine(message)}`;
  if (kind === 'version')
    return `Another window works with another version of Issue Swarm. Reload all windows. ${firstLine(message)}`;
  return message;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text;
