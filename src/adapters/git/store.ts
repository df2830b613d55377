import { access, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Identity, MergeResult, Store, Workbench } from '../../ports/git.ts';
import { parseChanges } from './changes.ts';
import type { Places, RunGit } from './git.ts';
import { identityVariables } from './identity-variables.ts';
import { commitId, workbenchName } from './names.ts';
import { fetchBranch, pushBranch } from './remote.ts';
import { removeFolder } from './remove-folder.ts';
import type { SandboxedGit } from './sandboxed-git.ts';
import { makeWorkbench, workbenchAt } from './workbench.ts';

/** What a store works with. */
export interface StoreParts {
  readonly git: RunGit;
  readonly sandboxed: SandboxedGit;
  /** Who makes the commits. */
  readonly identity: Identity;
  /** The bare repository. */
  readonly path: string;
  /** Where its workbenches are. */
  readonly workbenches: string;
}

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

export function bareStore(parts: StoreParts): Store {
  const { git, path } = parts;
  const places: Places = { gitDir: path, commonDir: path, workTree: null };
  const ask = (args: readonly string[], codes: readonly number[] = [0]) => git({ places, args, codes });
  // Refs are the store's only mutable part: one writer at a time.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
  const opening = new Map<string, Promise<Workbench>>();
  // Of two ways to ask, the one that prints something: simple-git waits 50 ms after a silent program.
  const has = async (commit: string) =>
    (await ask(['cat-file', '-t', commitId(commit)], [0, 128])).text.trim() === 'commit';
  const between = (flags: readonly string[], from: string, to: string) =>
    ask([...flags, '--end-of-options', commitId(from), commitId(to), '--']);
  return {
    path,
    has,
    fetch: (remote, branch) => inTurn(() => fetchBranch(git, places, { remote, branch })),
    push: (remote, commit, branch, expect) => pushBranch(git, places, { remote, commit, branch, expect }),
    treeOf: async (commit) =>
      (await ask(['rev-parse', '--verify', '--end-of-options', `${commitId(commit)}^{tree}`])).text.trim(),
    isAncestor: async (ancestor, commit) =>
      (await ask(['rev-list', '--count', '--max-count=1', commitId(ancestor), `^${commitId(commit)}`])).text.trim() ===
      '0',
    diff: async (from, to) => (await between(PATCH, from, to)).text,
    changes: async (from, to) => parseChanges((await between([...DIFF, '--raw', '--numstat'], from, to)).text),
    read: (commit, file) => readBlob(ask, commit, file),
    files: async (commit) => {
      const { text } = await ask(['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commitId(commit)]);
      // A submodule is a commit of another repository: there is no file to read.
      const entries = text.split('\0').filter((entry) => entry !== '' && !entry.startsWith('160000 '));
      return entries.map((entry) => entry.slice(entry.indexOf('\t') + 1));
    },
    merge: (base, head, message) => mergeCommits({ git, places, identity: parts.identity }, base, head, message),
    workbench: async (name, commit) => {
      const checked = workbenchName(name);
      const making = opening.get(checked) ?? openWorkbench(parts, checked, commitId(commit));
      opening.set(checked, making);
      return making.finally(() => opening.delete(checked));
    },
  };
}

type Ask = (args: readonly string[], codes?: readonly number[]) => ReturnType<RunGit>;

async function readBlob(ask: Ask, commit: string, path: string): Promise<Uint8Array | null> {
  const { text } = await ask(['ls-tree', '-z', '--full-tree', '--end-of-options', commitId(commit), '--', path]);
  const [, id, name] = /^\d+ blob ([0-9a-f]+)\t([^\0]*)\0/.exec(text) ?? [];
  if (id === undefined || name !== path) return null;
  return (await ask(['cat-file', 'blob', id])).bytes;
}

async function mergeCommits(
  at: { readonly git: RunGit; readonly places: Places; readonly identity: Identity },
  base: string,
  head: string,
  message: string,
): Promise<MergeResult> {
  const { git, places, identity } = at;
  const ask = (args: readonly string[], codes: readonly number[] = [0]) => git({ places, args, codes });
  const parents = [commitId(base), commitId(head)];
  const merged = await ask(['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ...parents], [0, 1]);
  const [tree = '', ...conflicts] = merged.text.split('\0').filter((field) => field !== '');
  if (merged.code === 1) return { clean: false, conflicts };
  const times = (await ask(['show', '--no-patch', '--format=%ct', '--end-of-options', ...parents])).text.trim();
  const date = `${Math.max(...times.split('\n').map(Number))} +0000`;
  const made = await git({
    places,
    args: ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'],
    input: `${message}\n`,
    env: { ...identityVariables(identity), GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
  });
  return { clean: true, commit: made.text.trim(), tree };
}

async function openWorkbench(parts: StoreParts, name: string, commit: string) {
  const folder = join(parts.workbenches, name);
  const exists = await access(folder).then(
    () => true,
    () => false,
  );
  if (!exists) {
    // Made beside and renamed, so that a workbench is whole or not there.
    const making = join(parts.workbenches, `.${name}.making`);
    await mkdir(dirname(folder), { recursive: true });
    await removeFolder(making);
    await makeWorkbench(parts, making, commit);
    await rename(making, folder);
  }
  return workbenchAt(parts, name, folder);
}
