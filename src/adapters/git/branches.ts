import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError, type LocalBranch } from '../../ports/git.ts';
import type { RunGit } from './git.ts';
import { branchRef } from './names.ts';
import type { UserFolder } from './user-folder.ts';

const FIELDS = ['objectname', 'committerdate:unix', 'HEAD', 'worktreepath', 'refname'];

/** The user's branches, newest commit first. Changes no byte. */
export async function branchesOf(git: RunGit, { places }: UserFolder): Promise<readonly LocalBranch[]> {
  const format = FIELDS.map((field) => `%(${field})%00`).join('');
  const order = ['--sort=refname', '--sort=-committerdate'];
  const { text } = await git({ places, args: ['for-each-ref', ...order, `--format=${format}`, 'refs/heads/'] });
  const fields = text.split('\0');
  const branches: LocalBranch[] = [];
  for (let at = 0; at + FIELDS.length < fields.length; at += FIELDS.length) {
    const [commit = '', seconds = '', head, folder = '', ref = ''] = fields.slice(at, at + FIELDS.length);
    const current = head === '*';
    branches.push({
      name: ref.slice('refs/heads/'.length),
      // After the first, each entry begins with the end of the line before.
      commit: commit.trim(),
      committedAt: Number(seconds) * 1000,
      current,
      elsewhere: current || folder === '' ? null : folder,
    });
  }
  return branches;
}

/** The commit of a branch of the user's; null where there is none. Changes no byte. */
export async function commitOfBranch(git: RunGit, { places }: UserFolder, branch: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${branchRef(branch)}^{commit}`];
  const { code, text } = await git({ places, args, codes: [0, 1] });
  return code === 1 ? null : text.trim();
}

/** Whether a rebase or a bisect in any work tree of the repository will put the branch somewhere when it ends. */
export async function isBeingMoved({ places }: UserFolder, branch: string): Promise<boolean> {
  const linked = join(places.commonDir, 'worktrees');
  const names = await readdir(linked).catch(unlessMissing);
  const folders = [places.commonDir, ...(names ?? []).map((name) => join(linked, name))];
  const signs = ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START'];
  const read = folders.flatMap((folder) =>
    signs.map((sign) => readFile(join(folder, sign), 'utf8').catch(unlessMissing)),
  );
  return (await Promise.all(read)).some((text) => text?.trim().replace(/^refs\/heads\//, '') === branch);
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw new GitError('failed', `The repository cannot be read: ${error.message}.`, { cause: error });
}
