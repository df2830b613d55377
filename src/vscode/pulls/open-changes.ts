import { commands, Uri } from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { TaskChange } from '../../link/protocol.ts';
import { commitAddress, type FileAtCommit } from '../documents/commit-address.ts';
import { tellInformation } from '../messages.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { bothSides, sidesOf } from './file-lines.ts';

const uriOf = (file: FileAtCommit): Uri => Uri.from(commitAddress(file));

/** Opens all that a task changed in one editor, from what it began with to what it handed in. */
export async function openTaskChange(parts: Parts, run: string, task: string): Promise<void> {
  const change = await parts.engine.ask('change', { run, task });
  if (change.files.length === 0) return void tellInformation(`${task} changes no file.`);
  await openChange(await titleOf(parts, run, task), run, change);
}

/** Opens the files of a change, each as a diff, in one editor. */
export async function openChange(title: string, run: string, change: TaskChange): Promise<void> {
  const resources = change.files.map((file): [Uri, Uri | undefined, Uri | undefined] => {
    const { original, modified } = sidesOf(run, change, file);
    const { modified: label } = bothSides(run, change, file);
    return [
      modified === null ? Uri.from(label) : uriOf(modified),
      original === null ? undefined : uriOf(original),
      modified === null ? undefined : uriOf(modified),
    ];
  });
  await commands.executeCommand('vscode.changes', title, resources);
}

/** Opens one file of a task as a diff. */
export async function openFileDiff(parts: Parts, run: string, task: string, path: string): Promise<void> {
  const change = await parts.engine.ask('change', { run, task });
  const file = change.files.find((one) => one.path === path);
  if (file === undefined) throw new LinkError('cannot', `${task} does not change ${path} any more.`);
  const { original, modified } = bothSides(run, change, file);
  const name = labelText(path.slice(path.lastIndexOf('/') + 1));
  await commands.executeCommand(
    'vscode.diff',
    Uri.from(original),
    Uri.from(modified),
    `${name} (${await titleOf(parts, run, task)})`,
    { preview: true },
  );
}

async function titleOf(parts: Parts, run: string, task: string): Promise<string> {
  const pull = (await parts.runs.open(run)).run.tasks[task]?.pull ?? null;
  return pull === null ? task : `${task}, #${pull.number}`;
}
