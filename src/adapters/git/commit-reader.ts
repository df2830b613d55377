import type { Store } from '../../ports/git.ts';
import { parseChanges } from './changes.ts';
import type { Places, RunGit } from './git.ts';
import { commitId } from './names.ts';

/** What can be asked about commits. Writes nothing. */
export type CommitReader = Pick<
  Store,
  'has' | 'treeOf' | 'parents' | 'isAncestor' | 'mergeBase' | 'diff' | 'changes' | 'size' | 'read' | 'files'
>;

/** The flags under which a diff runs nothing and reads no one's taste. */
const DIFF = [
  'diff-tree',
  '-r',
  '-z',
  '-M',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--ignore-submodules=none',
];
const PATCH = [...DIFF.filter((flag) => flag !== '-z'), '-p', '--src-prefix=a/', '--dst-prefix=b/'];

/** Reads the commits of a repository, and where there is a `store`, its commits as if they were in the repository too. */
export function commitReader(git: RunGit, places: Places, store: Pick<Store, 'path'> | null = null): CommitReader {
  const env = store === null ? {} : { GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(`${store.path}/objects`) };
  const ask: Ask = (args, codes = [0]) => git({ places, args, codes, env });
  const between = (flags: readonly string[], from: string, to: string) =>
    ask([...flags, '--end-of-options', commitId(from), commitId(to), '--']);
  return {
    // Of two ways to ask, the one that prints something: simple-git waits 50 ms after a silent program.
    has: async (commit) => (await ask(['cat-file', '-t', commitId(commit)], [0, 128])).text.trim() === 'commit',
    treeOf: async (commit) =>
      (await ask(['rev-parse', '--verify', '--end-of-options', `${commitId(commit)}^{tree}`])).text.trim(),
    parents: async (commit) => {
      const { text } = await ask(['rev-list', '--parents', '--max-count=1', '--end-of-options', commitId(commit)]);
      return text.trim().split(' ').slice(1);
    },
    isAncestor: async (ancestor, commit) =>
      (await ask(['rev-list', '--count', '--max-count=1', commitId(ancestor), `^${commitId(commit)}`])).text.trim() ===
      '0',
    mergeBase: async (one, other) => {
      const { code, text } = await ask(['merge-base', '--end-of-options', commitId(one), commitId(other)], [0, 1]);
      return code === 1 ? null : text.trim();
    },
    diff: async (from, to) => (await between(PATCH, from, to)).text,
    changes: async (from, to) => parseChanges((await between([...DIFF, '--raw', '--numstat'], from, to)).text),
    size: async (commit, file) => {
      const id = await blobAt(ask, commit, file);
      return id === null ? null : Number((await ask(['cat-file', '-s', id])).text);
    },
    read: async (commit, file) => {
      const id = await blobAt(ask, commit, file);
      return id === null ? null : (await ask(['cat-file', 'blob', id])).bytes;
    },
    files: async (commit) => {
      const { text } = await ask(['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commitId(commit)]);
      // A submodule is a commit of another repository: there is no file to read.
      const entries = text.split('\0').filter((entry) => entry !== '' && !entry.startsWith('160000 '));
      return entries.map((entry) => entry.slice(entry.indexOf('\t') + 1));
    },
  };
}

type Ask = (args: readonly string[], codes?: readonly number[]) => ReturnType<RunGit>;

/** The variable is a list, in which a quoted entry may contain what would end it. */
const quoted = (path: string): string => `"${path.replaceAll(/["\\]/g, '\\$&')}"`;

/** Id of the blob; null where the commit has no such file. */
async function blobAt(ask: Ask, commit: string, path: string): Promise<string | null> {
  const { text } = await ask(['ls-tree', '-z', '--full-tree', '--end-of-options', commitId(commit), '--', path]);
  const [, id, name] = /^\d+ blob ([0-9a-f]+)\t([^\0]*)\0/.exec(text) ?? [];
  return id === undefined || name !== path ? null : id;
}
