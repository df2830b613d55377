import type { ChangedFile, TaskChange } from '../../link/protocol.ts';
import { commitAddress, type FileAtCommit } from '../documents/commit-address.ts';
import type { TreeLine } from '../lists/tree-line.ts';
import { labelText } from '../safe-text.ts';
import type { PullIds } from './pull-lines.ts';

/** Under this scheme a file decoration puts the letter of its change behind a file. */
export const PULL_FILE_SCHEME = 'swarm-pull-file';

/** How a change of a file is called, and its letter. */
export const KINDS: Readonly<Record<ChangedFile['kind'], { readonly letter: string; readonly word: string }>> = {
  added: { letter: 'A', word: 'added' },
  modified: { letter: 'M', word: 'modified' },
  deleted: { letter: 'D', word: 'deleted' },
  renamed: { letter: 'R', word: 'renamed' },
  'type-changed': { letter: 'T', word: 'another type' },
};

/** The files of a pull request, as lines below it. */
export const fileLines = (
  { run, task }: { readonly run: string; readonly task: string },
  { files }: TaskChange,
): readonly TreeLine<PullIds>[] =>
  files.map((file) => {
    const at = file.path.lastIndexOf('/');
    const label = labelText(file.path.slice(at + 1));
    const folder = labelText(file.path.slice(0, Math.max(0, at)));
    const moved = file.before === null || file.before === file.path ? [] : [`from ${labelText(file.before)}`];
    return {
      ids: { key: `${run}/${task}/${file.path}`, run, task, path: file.path },
      face: {
        label,
        description: [...(folder === '' ? [] : [folder]), ...moved].join(' · '),
        icon: null,
        contextValue: 'pullFile',
        open: 'none',
        spoken: `${label}, ${KINDS[file.kind].word}${folder === '' ? '' : `, in ${folder}`}`,
        resource: `${PULL_FILE_SCHEME}:/${file.path.split('/').map(encodeURIComponent).join('/')}?${file.kind}`,
        click: { command: 'issueSwarm.openFileDiff', title: 'Open Diff' },
      },
      children: [],
    };
  });

/** The two sides of a changed file; null where it is not there. */
export interface Sides {
  readonly original: FileAtCommit | null;
  readonly modified: FileAtCommit | null;
}

/** Which file of which commit stands on which side. */
export function sidesOf(run: string, { from, to }: Pick<TaskChange, 'from' | 'to'>, file: ChangedFile): Sides {
  return {
    original: file.kind === 'added' ? null : { run, commit: from, path: file.before ?? file.path, mayLack: true },
    modified: file.kind === 'deleted' ? null : { run, commit: to, path: file.path, mayLack: true },
  };
}

/** A file that is on one side only still has two in a diff: the other is empty. */
export function bothSides(run: string, { from, to }: Pick<TaskChange, 'from' | 'to'>, file: ChangedFile) {
  return {
    original: commitAddress({ run, commit: from, path: file.before ?? file.path, mayLack: true }),
    modified: commitAddress({ run, commit: to, path: file.path, mayLack: true }),
  };
}
