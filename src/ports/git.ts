/** The user's repository as it stood when it was looked at. Looking changes no byte of it. */
export interface RepositoryState {
  /** Top folder, absolute, real path. */
  readonly root: string;
  readonly commit: string;
  /** Null on a detached HEAD. */
  readonly branch: string | null;
  /** Files with uncommitted changes, untracked ones included, relative to `root`. */
  readonly uncommitted: readonly string[];
  readonly remotes: readonly { readonly name: string; readonly url: string }[];
  readonly shallow: boolean;
}

/** One changed file between two commits. `before` is its older name where it was renamed. */
export interface FileChange {
  readonly path: string;
  readonly before: string | null;
  readonly kind: 'added' | 'modified' | 'deleted' | 'renamed' | 'type-changed';
  readonly mode: string;
  readonly binary: boolean;
}

/** Where a push or fetch goes. `token` goes into a header of this one command: never into a URL, a file or a log. */
export interface Remote {
  readonly url: string;
  readonly token: string | null;
}

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** The result of merging two commits without touching any folder. */
export type MergeResult =
  | { readonly clean: true; readonly commit: string; readonly tree: string }
  | { readonly clean: false; readonly conflicts: readonly string[] };

/** The user's repository: read, and changed by the one explicit act `bringIn`. */
export interface UserRepository {
  inspect(folder: string): Promise<RepositoryState>;
  /**
   * Fast-forwards the user's current branch and files to `commit` of the store.
   * Refused (`GitError`) when it is not a fast-forward or an uncommitted file would be overwritten; nothing is changed then.
   */
  bringIn(
    folder: string,
    store: Store,
    commit: string,
  ): Promise<{ readonly branch: string; readonly files: readonly string[] }>;
}

/** The host's bare copy of a repository. Agents read its objects and write none of them. */
export interface Store {
  /** Absolute path of the bare repository. */
  readonly path: string;
  /** Makes a commit of the forge available and answers it; null when the branch does not exist there. */
  fetch(remote: Remote, branch: string): Promise<string | null>;
  /** Compare-and-swap: `expect` is the branch's commit there, null when it must not exist yet. Pushing what is there already is a success. */
  push(remote: Remote, commit: string, branch: string, expect: string | null): Promise<void>;
  has(commit: string): Promise<boolean>;
  treeOf(commit: string): Promise<string>;
  isAncestor(ancestor: string, commit: string): Promise<boolean>;
  /** Unified diff, paths relative to the top. */
  diff(from: string, to: string): Promise<string>;
  changes(from: string, to: string): Promise<readonly FileChange[]>;
  /** Null where the commit has no such file. */
  read(commit: string, path: string): Promise<Uint8Array | null>;
  files(commit: string): Promise<readonly string[]>;
  /** A merge commit of `head` into `base`, in the store only. The same inputs make the same commit. */
  merge(base: string, head: string, message: string): Promise<MergeResult>;
  /** Makes the private repository `name` with `commit` checked out, or opens the one that exists. */
  workbench(name: string, commit: string): Promise<Workbench>;
}

/** A private repository in which one task is worked on, outside the user's folder. */
export interface Workbench {
  readonly name: string;
  /** Absolute, real path of the work tree. */
  readonly folder: string;
  /** Folders a command in it must be able to read besides `folder` (the store's objects). */
  readonly readable: readonly string[];
  /** What changed since `commit`, new files included, as a unified diff. Runs in the sandbox. */
  diff(commit: string): Promise<string>;
  /** Commits everything as it stands and imports the commit into the store, with fsck. Null when nothing differs from the last commit and HEAD is `base`. */
  seal(base: string, message: string): Promise<{ readonly commit: string; readonly tree: string } | null>;
  /** Merges a commit of the store into the work tree. Conflicting files keep their markers and are named. */
  merge(commit: string): Promise<{ readonly conflicts: readonly string[] }>;
  /** Puts the work tree at a commit of the store and removes whatever else lies in it but ignored files. Only for workbenches that no agent writes. */
  reset(commit: string): Promise<void>;
  remove(): Promise<void>;
}

/** Opens stores. `folder` is the user's repository; only objects reachable from `commit` need to be there. */
export interface Git {
  readonly user: UserRepository;
  store(folder: string, commit: string): Promise<Store>;
}

export type GitErrorKind =
  | 'no-git'
  | 'no-repository'
  | 'no-commit'
  | 'unsupported' // partial clone and the like: the message says what to do
  | 'not-fast-forward'
  | 'would-overwrite'
  | 'rejected' // push refused: the branch moved, or a rule of the server
  | 'unauthorised'
  | 'unreachable'
  | 'hostile' // fsck refused the objects
  | 'no-space'
  | 'failed';

/** Git refused or failed. `message` is a sentence with what to do. */
export class GitError extends Error {
  readonly kind: GitErrorKind;
  readonly files: readonly string[];
  constructor(
    kind: GitErrorKind,
    message: string,
    more: { readonly files?: readonly string[]; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'GitError';
    this.kind = kind;
    this.files = more.files ?? [];
  }
}
