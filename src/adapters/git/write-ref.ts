import type { Places, RunGit } from './git.ts';

/**
 * Puts a ref of ours at a commit. As a transaction read from its input, because that one prints something:
 * simple-git waits 50 ms after a silent program.
 */
export async function writeRef(git: RunGit, places: Places, ref: string, commit: string): Promise<void> {
  await git({ places, args: ['update-ref', '--stdin'], input: `start\nupdate ${ref} ${commit}\ncommit\n` });
}
