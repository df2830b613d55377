import { commands, window } from 'vscode';
import { LinkError } from '../../link/link-error.ts';

/** Does what may need a sign-in: where it does, the user is led to one, and it is done again. Null where they leave. */
export async function signedIn<T>(work: () => Promise<T>): Promise<T | null> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LinkError && error.kind === 'signed-out')) throw error;
      const picked = await window.showQuickPick(
        [
          { label: '$(sign-in) Sign In', command: 'issueSwarm.signIn' },
          { label: '$(key) Set GitHub Token…', command: 'issueSwarm.setForgeToken' },
          {
            label: '$(device-desktop) Say where issues live…',
            detail: 'They can be kept on this machine, too: no account needed',
            command: 'issueSwarm.chooseForge',
          },
        ],
        {
          title: 'Nobody is signed in where the issues of this repository live',
          placeHolder: error.message,
          ignoreFocusOut: true,
        },
      );
      if (picked === undefined) return null;
      if ((await commands.executeCommand(picked.command)) === false) return null;
    }
  }
}
