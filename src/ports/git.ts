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
  /** Lines; null for a binary file. */
  readonly added: number | null;
  /** Lines; null for a binary file. */
  readonly removed: number | null;
}

/** A branch of the user's repository. */
export interface LocalBranch {
  readonly name: string;
  readonly commit: string;
  /** When its commit was made, in milliseconds. */
  readonly committedAt: number;
  /** Checked out in the folder that was asked about. */
  readonly current: boolean;
  /** Another work tree's folder in which it is checked out. */
  readonly elsewhere: string | null;
}

/** What a check-out did, and what was checked out before: `branch` is null where that was a detached HEAD. */
export interface CheckedOut {
  readonly branch: string;
  /** The files that changed. */
  readonly files: readonly string[];
  readonly before: { readonly branch: string | null; readonly commit: string };
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

/** The user's repository: read, and changed only by the explicit acts `bringIn` and `checkOut`. */
export interface UserRepository {
  inspect(folder: string): Promise<RepositoryState>;
  /** Newest commit first. Changes no byte. */
  branches(folder: string): Promise<readonly LocalBranch[]>;
  /** The commit of a local branch; null where there is none. Changes no byte. */
  commitOf(folder: string, branch: string): Promise<string | null>;
  /**
   * Fast-forwards the user's current branch and files to `commit` of the store.
   * Refused (`GitError`) when it is not a fast-forward or an uncommitted file would be overwritten; nothing is changed then.
   */
  bringIn(
    folder: string,
    store: Store,
    commit: string,
  ): Promise<{ readonly branch: string; readonly files: readonly string[] }>;
  /**
   * Makes the local branch `branch` at `commit` of the store and switches to it, or moves a branch of that name forward.
   * Uncommitted changes to other files stay as they are. Refused (`GitError`), with no ref and no file changed:
   * `not-fast-forward` when the branch has commits of its own, `would-overwrite` when an uncommitted file is in the way,
   * `unsupported` in the midst of a merge or rebase, in a bare repository, when the branch is in use in another work tree or
   * its name is taken by another's folder, or when files pass a filter; `no-commit` when the store lacks the commit.
   */
  checkOut(folder: string, store: Store, commit: string, branch: string): Promise<CheckedOut>;
}

/** The host's bare copy of a repository. Agents read its objects and write none of them. */
export interface Store {
  /** Absolute path of the bare repository. */
  readonly path: string;
  /** The same store until the signal ends it: a fetch or a push then throws the signal's reason. What it sent may have arrived. */
  during(signal: AbortSignal): Store;
  /** Makes a commit of the forge available and answers it; null when the branch does not exist there. */
  fetch(remote: Remote, branch: string): Promise<string | null>;
  /** Compare-and-swap: `expect` is the branch's commit there, null when it must not exist yet. Pushing what is there already is a success. */
  push(remote: Remote, commit: string, branch: string, expect: string | null): Promise<void>;
  has(commit: string): Promise<boolean>;
  treeOf(commit: string): Promise<string>;
  /** The first is what it was made on; none for a first commit, or where a shallow history ends. */
  parents(commit: string): Promise<readonly string[]>;
  isAncestor(ancestor: string, commit: string): Promise<boolean>;
  /** The best commit that both go back to; null where their histories never meet. */
  mergeBase(one: string, other: string): Promise<string | null>;
  /** Unified diff, paths relative to the top. */
  diff(from: string, to: string): Promise<string>;
  changes(from: string, to: string): Promise<readonly FileChange[]>;
  /** Bytes of a file; null where the commit has no such file. */
  size(commit: string, path: string): Promise<number | null>;
  /** Null where the commit has no such file. */
  read(commit: string, path: string): Promise<Uint8Array | null>;
  files(commit: string): Promise<readonly string[]>;
  /** A merge commit of `head` into `base`, in the store only. The same inputs make the same commit. */
  merge(base: string, head: string, message: string): Promise<MergeResult>;
  /** Makes the private repository `name` with `commit` checked out, or opens the one that exists. */
  workbench(name: string, commit: string): Promise<Workbench>;
  /** Absolute, real path of the work tree of a workbench that exists; null where there is none. Opens and makes nothing. */
  workbenchFolder(name: string): Promise<string | null>;
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
