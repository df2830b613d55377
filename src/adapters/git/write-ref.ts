import type { Places, RunGit } from './git.ts';

/**
 * Puts a ref of ours at a commit. As a transaction read from its input, because that one prints something:
 * simple-git waits 50 ms after a silent program.
 */
export async function writeRef(git: RunGit, places: Places, ref: string, commit: string): Promise<void> {
  await git({ places, args: ['update-ref', '--stdin'], input: `start\nupdate ${ref} ${commit}\ncommit\n` });
}

/** Moves a ref of the user's only if it is where it is expected. Null is a ref that is not there. */
export async function moveRef(
  git: RunGit,
  places: Places,
  move: { readonly ref: string; readonly from: string | null; readonly to: string | null },
): Promise<void> {
  const { ref, from, to } = move;
  const line =
    to === null ? `delete ${ref} ${from}` : from === null ? `create ${ref} ${to}` : `update ${ref} ${to} ${from}`;
  await git({ places, args: ['update-ref', '-m', 'check out', '--stdin'], input: `start\n${line}\ncommit\n` });
}
