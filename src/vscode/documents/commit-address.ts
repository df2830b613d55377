import { type DocumentAddress, documentAddress, readIds } from './document-address.ts';

export const COMMIT_SCHEME = 'swarm-commit';

/** One file as a commit of a run has it. `mayLack`: the side of a diff, which is empty where the commit has no such file. */
export interface FileAtCommit {
  readonly run: string;
  readonly commit: string;
  readonly path: string;
  readonly mayLack: boolean;
}

export const commitAddress = ({ run, commit, path, mayLack }: FileAtCommit): DocumentAddress =>
  documentAddress(COMMIT_SCHEME, path, { run, commit, ...(mayLack ? { side: 'diff' } : {}) });

/** Null where the Uri is not one of ours. */
export function readCommitAddress({ path, query }: Pick<DocumentAddress, 'path' | 'query'>): FileAtCommit | null {
  const ids = readIds(query, ['run', 'commit']);
  if (ids === null) return null;
  return { ...ids, path: path.replace(/^\//, ''), mayLack: readIds(query, ['side']) !== null };
}
