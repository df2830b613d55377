import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GitError, type RepositoryState } from '../../ports/git.ts';
import { withoutCredentials } from './failure.ts';
import type { Places, RunGit } from './git.ts';

/** The user's repository: where it is, and what of its configuration would run programs. */
export interface UserFolder {
  readonly places: Places & { readonly workTree: string };
  /** Names of its content filters. */
  readonly filters: readonly string[];
}

/** Finds the repository around a folder of the user's. The one place where git may look for a repository by itself. */
export async function findUserFolder(git: RunGit, folder: string): Promise<UserFolder> {
  const cwd = await realpath(folder).catch((cause: unknown) => {
    throw new GitError('no-repository', `The folder ${folder} is not there.`, { cause });
  });
  const ask = async (question: string) => {
    const { text } = await git({ places: null, cwd, args: ['rev-parse', question] });
    return text.replace(/\r?\n$/, '');
  };
  const bare = 'This is a bare repository, without files to work on. Open a clone of it.';
  const isBare = await ask('--is-bare-repository').catch((error: unknown) => {
    if (error instanceof GitError && /cannot use bare repository/.test(error.message)) return 'true';
    throw error;
  });
  if (isBare === 'true') throw new GitError('unsupported', bare);
  const [top, gitDir, commonDir] = [
    await ask('--show-toplevel'),
    await ask('--absolute-git-dir'),
    await ask('--git-common-dir'),
  ];
  if (top === '') throw new GitError('no-repository', `${folder} lies inside of a repository’s own folder.`);
  const places = { gitDir, commonDir: await realpath(resolve(cwd, commonDir)), workTree: await realpath(top) };
  const defined = await settings(git, places, '^filter\\..*\\.');
  return { places, filters: [...new Set(defined.map(({ key }) => key.slice('filter.'.length, key.lastIndexOf('.'))))] };
}

/** Reads the repository as it stands. Changes no byte of it. */
export async function inspectUserFolder(git: RunGit, { places, filters }: UserFolder): Promise<RepositoryState> {
  const ask = async (args: readonly string[], codes: readonly number[] = [0]) => git({ places, filters, args, codes });
  const head = await ask(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], [0, 1, 128]);
  if (head.code !== 0) {
    throw new GitError('no-commit', 'The repository has no commit on this branch yet. Make a first commit.');
  }
  const branch = await ask(['symbolic-ref', '--quiet', 'HEAD'], [0, 1]);
  const status = await git({
    places,
    filters,
    args: ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--ignore-submodules=dirty'],
    timeoutMs: 5 * 60_000,
  });
  const remotes = await settings(git, places, '^remote\\..*\\.url$');
  return {
    root: places.workTree,
    commit: head.text.trim(),
    branch: branch.code === 0 ? branch.text.trim().replace(/^refs\/heads\//, '') : null,
    uncommitted: status.text
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => entry.slice(3)),
    remotes: remotes.map(({ key, value }) => ({
      name: key.slice('remote.'.length, -'.url'.length),
      url: withoutCredentials(value),
    })),
    shallow: (await ask(['rev-parse', '--is-shallow-repository'])).text.trim() === 'true',
  };
}

/** The settings of the repository's own configuration whose key matches. */
export async function settings(
  git: RunGit,
  places: Places,
  pattern: string,
): Promise<readonly { readonly key: string; readonly value: string }[]> {
  const { text } = await git({ places, args: ['config', '--null', '--get-regexp', pattern], codes: [0, 1] });
  const entries = text.split('\0').filter((entry) => entry !== '');
  return entries.map((entry) => {
    const end = entry.indexOf('\n');
    return end < 0 ? { key: entry, value: '' } : { key: entry.slice(0, end), value: entry.slice(end + 1) };
  });
}
