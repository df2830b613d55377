import { GitError, type GitErrorKind } from '../../ports/git.ts';

/** How a git process ended that did not do what was asked. */
export interface GitFailure {
  readonly exitCode: number;
  readonly stderr: string;
  /** What kept it from running or ended it from outside. */
  readonly error: unknown;
}

/** The first that fits says what it is. git speaks English here, since its locale is pinned. */
const KINDS: readonly (readonly [GitErrorKind, RegExp, string])[] = [
  ['no-space', /No space left on device|Disk quota exceeded/, 'The disk is full. Make room and try again.'],
  [
    'unauthorised',
    /Authentication failed|could not read (Username|Password)|returned error: 40[13]|HTTP 40[13]|Permission .*denied to/,
    'The forge refused the sign-in. Sign in again, or ask for write access to the repository.',
  ],
  [
    'unauthorised',
    /repository '.*' not found|returned error: 404/,
    'The forge has no such repository, or this account may not see it.',
  ],
  [
    'rejected',
    /\[rejected\]|\[remote rejected\]|stale info|failed to push some refs/,
    'The forge refused the push: the branch moved meanwhile, or a rule of the repository forbids it.',
  ],
  [
    'unreachable',
    /Could not resolve|Failed to connect|Couldn't connect|timed out|returned error: (5\d\d|429)|Connection (reset|refused|closed)|hung up unexpectedly|early EOF|unable to access|RPC failed/i,
    'The forge could not be reached. Check the connection and try again.',
  ],
  ['no-repository', /not a git repository/, 'There is no git repository here. Make one with `git init` and a commit.'],
  ['hostile', /fsck error|fsck_|hasDot|index-pack failed/i, 'The objects were refused by git’s own check.'],
];

/** The error for a failed `git <command>`; `stderr` is quoted, shortened, without credentials. */
export function gitError(command: string, { exitCode, stderr, error }: GitFailure): GitError {
  if (isMissingProgram(error)) {
    return new GitError('no-git', 'git was not found. Install git 2.39 or newer and make sure it is on the PATH.', {
      cause: error,
    });
  }
  const said = withoutCredentials(stderr.trim()).slice(-1_500);
  const message = error instanceof Error ? error.message : '';
  if (/block timeout reached/.test(message)) {
    const remote = /^(fetch|push|ls-remote)$/.test(command);
    return new GitError(
      remote ? 'unreachable' : 'failed',
      `git ${command} did not end in time and was stopped. ${said}`,
    );
  }
  for (const [kind, pattern, advice] of KINDS) {
    if (pattern.test(stderr)) return new GitError(kind, `${advice} (git ${command}: ${said})`);
  }
  return new GitError('failed', `git ${command} failed with ${exitCode}: ${said || message}`, { cause: error });
}

/** Removes user names and passwords from the addresses in a text. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]*:[^\s/@'"]*@/gi, '$1')
    .replace(/\b(https?:\/\/)[^\s/@'"]+@/gi, '$1');
}

function isMissingProgram(error: unknown): boolean {
  return error instanceof Error && /spawn \S+ ENOENT/.test(error.message);
}
