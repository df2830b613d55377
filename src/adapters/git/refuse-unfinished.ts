import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../../ports/git.ts';
import type { RunGit } from './git.ts';
import type { UserFolder } from './user-folder.ts';

/** What git leaves in the folder of a work tree while something goes on there. */
const SIGNS: readonly (readonly [string, string])[] = [
  ['MERGE_HEAD', 'merge'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

/** Refuses while a merge, a rebase or the like waits to be finished, or files have conflicts. */
export async function refuseUnfinished(git: RunGit, { places }: UserFolder): Promise<void> {
  for (const [sign, what] of SIGNS) {
    const found = await lstat(join(places.gitDir, sign)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw new GitError('failed', `The repository cannot be read: ${error.message}.`, { cause: error });
    });
    if (found === null) continue;
    const end = what === 'bisect' ? 'git bisect reset' : `git ${what} --abort`;
    throw new GitError('unsupported', `A ${what} is in progress here. Finish it, or end it with \`${end}\`.`);
  }
  const { text } = await git({ places, args: ['ls-files', '--unmerged', '-z', '--full-name'] });
  const paths = text.split('\0').map((entry) => entry.slice(entry.indexOf('\t') + 1));
  const files = [...new Set(paths)].filter((path) => path !== '');
  if (files.length === 0) return;
  throw new GitError(
    'unsupported',
    `These files have conflicts: ${files.slice(0, 10).join(', ')}. Resolve them first.`,
    {
      files,
    },
  );
}
