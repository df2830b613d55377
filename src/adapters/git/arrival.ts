import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GitError, type RepositoryState, type Store } from '../../ports/git.ts';
import { type CommitReader, commitReader } from './commit-reader.ts';
import type { RunGit } from './git.ts';
import type { UserFolder } from './user-folder.ts';
import { overwritten } from './workbench.ts';

/** A commit of the store on its way into the user's folder. */
export interface Arrival {
  readonly git: RunGit;
  readonly user: UserFolder;
  /** How the folder stands. */
  readonly state: RepositoryState;
  readonly store: Store;
  readonly commit: string;
}

/**
 * Looks at everything that could stand against the user's files becoming those of the commit, so that a refusal has changed
 * nothing; then brings the objects. Answers the files that will change.
 */
export async function prepareArrival({ git, user, state, store, commit }: Arrival): Promise<readonly string[]> {
  const reader = commitReader(git, user.places, store);
  const changes = await reader.changes(state.commit, commit);
  const files = changes.flatMap(({ path, before }) => (before === null ? [path] : [path, before]));
  await refuseOverlap({ state, reader, commit }, files);
  await refuseFiltered(git, user, files);
  await git({
    places: user.places,
    protocols: 'file',
    args: [
      ...['fetch', '--no-tags', '--no-write-fetch-head', '--no-auto-gc', '--no-recurse-submodules'],
      ...['--end-of-options', store.path, commit],
    ],
    timeoutMs: 5 * 60_000,
  });
  return files;
}

/** Lets git change the user's files by a command that overwrites nothing. */
export async function changeFiles({ git, user }: Arrival, args: readonly string[]): Promise<void> {
  const { places, filters } = user;
  try {
    await git({ places, filters, args, timeoutMs: 5 * 60_000 });
  } catch (error) {
    const refused = error instanceof GitError ? overwritten(`${error.message}\n`) : [];
    if (refused.length === 0) throw error;
    throw wouldOverwrite(refused);
  }
}

/** Moves the branch that is checked out, with its files, forward to the commit. */
export const fastForward = (arrival: Arrival): Promise<void> =>
  changeFiles(arrival, [
    ...['merge', '--quiet', '--ff-only', '--no-overwrite-ignore', '--no-autostash', '--no-verify', '--no-stat'],
    arrival.commit,
  ]);

/** Uncommitted files that the change names or lies around, and files git does not know that stand where it adds one. */
async function refuseOverlap(
  to: { readonly state: RepositoryState; readonly reader: CommitReader; readonly commit: string },
  files: readonly string[],
): Promise<void> {
  const { state, reader, commit } = to;
  const within = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
  const touched = state.uncommitted
    .map((path) => path.replace(/\/$/, ''))
    .filter((path) => files.some((file) => within(path, file) || within(file, path)));
  // Ignored files are in no status, and a merge would replace them without a word.
  const before = new Set(await reader.files(state.commit));
  const after = new Set(await reader.files(commit));
  const added = files.filter((file) => after.has(file) && !before.has(file));
  const standing = await Promise.all(added.map((file) => standsInTheWay(state.root, file, before)));
  const found = new Set([...touched, ...standing.filter((path) => path !== null)]);
  if (found.size > 0) throw wouldOverwrite([...found].sort());
}

/** What is on the disk where `file` is to be, or in the place of a folder it needs, and in no commit. */
async function standsInTheWay(root: string, file: string, before: ReadonlySet<string>): Promise<string | null> {
  for (let path = file; path !== '.'; path = dirname(path)) {
    if (before.has(path)) return null;
    const found = await lstat(join(root, path)).catch(() => null);
    if (found === null) continue;
    const folder = found.isDirectory();
    // A folder of tracked files that the change turns into a file is git's to judge.
    if (path === file ? !folder : !folder) return path;
    if (path !== file) return null;
  }
  return null;
}

/** With the filters switched off their files would arrive unfiltered (Git LFS: as pointers). */
async function refuseFiltered(git: RunGit, { places }: UserFolder, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const { text } = await git({
    places,
    args: ['check-attr', '-z', '--stdin', 'filter'],
    input: `${files.join('\0')}\0`,
  });
  const fields = text.split('\0');
  const filtered = files.filter(
    (_, index) => !['unspecified', 'unset'].includes(fields[index * 3 + 2] ?? 'unspecified'),
  );
  if (filtered.length === 0) return;
  throw new GitError(
    'unsupported',
    'Some of the files pass a filter (such as Git LFS), which is not run for you. Take the branch from the forge with git.',
    { files: filtered },
  );
}

function wouldOverwrite(files: readonly string[]): GitError {
  return new GitError(
    'would-overwrite',
    // Not "commit them": a commit of one's own is what a fast-forward cannot cross.
    `These files have changes that are not committed: ${files.slice(0, 10).join(', ')}. Put changes aside with \`git stash\`, try again, then \`git stash pop\`; move files that are in no commit elsewhere.`,
    { files },
  );
}
