import { commands, env, Uri } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import { askModal, tellInformation } from '../messages.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { openTaskChange } from './open-changes.ts';

/** Opens the page of a pull request in a browser. */
export async function openPullOnWeb(parts: Parts, run: string, task: string): Promise<void> {
  const pull = (await parts.runs.open(run)).run.tasks[task]?.pull;
  if (!pull) throw new LinkError('cannot', `${task} has no pull request.`);
  await env.openExternal(Uri.parse(pull.url, true));
}

/** Checks a pull request's commits out in the user's repository, after saying what that does. */
export async function checkOut(parts: Parts, run: string, task: string): Promise<void> {
  const pull = (await parts.runs.open(run)).run.tasks[task]?.pull;
  const yes = await askModal(
    `Check out pull request #${pull?.number ?? task}?`,
    'Your repository gets a branch of its own with the commits of this pull request, and your working tree changes to it. ' +
      'Changes that you have not committed are kept; where they stand in the way, nothing is done. Your own branch stays as it is.',
    'Check Out',
  );
  if (yes === undefined) return;
  const { branch } = await parts.engine.ask('checkOut', { run, task });
  void tellInformation(`${labelText(branch)} is checked out.`);
}

const OPEN_ANYWAY = 'Open Anyway';
const OPEN_CHANGES = 'Open All Changes';

/** Opens the files that an agent works on, in a window of their own, after saying what is to be feared of them. */
export async function openWorkbench(parts: Parts, run: string, task: string): Promise<void> {
  const folder = await parts.engine.ask('workbench', { run, task });
  const said = folder === null ? await tellGone(task) : await warnOfWorkbench(task);
  if (said === OPEN_CHANGES) await openTaskChange(parts, run, task);
  if (said === OPEN_ANYWAY && folder !== null)
    await commands.executeCommand('vscode.openFolder', Uri.file(folder), { forceNewWindow: true });
}

/** A trusted window carries out what a folder's settings, tasks and git configuration say, and agents can write all of those. */
const warnOfWorkbench = (task: string) =>
  askModal(
    `Open the workbench of ${task} in a new window?`,
    'Agents write in this folder, and can write what an editor carries out: its .vscode and its .git. ' +
      'If the new window asks whether you trust the authors, say no and keep it in Restricted Mode. ' +
      'To read what was changed, Open All Changes is enough: it opens no such folder.',
    OPEN_CHANGES,
    OPEN_ANYWAY,
  );

const tellGone = (task: string) =>
  tellInformation(
    `The workbench of ${task} is gone: it is removed when its work is merged or the run is over. Its changes are kept.`,
    OPEN_CHANGES,
  );
