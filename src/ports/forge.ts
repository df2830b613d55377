import type { Remote } from './git.ts';

export interface ForgeIssue {
  readonly number: number;
  /** The forge's own id, which sub-issue calls want. */
  readonly id: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  /** GitHub's `author_association`: OWNER, MEMBER, COLLABORATOR, CONTRIBUTOR, NONE… */
  readonly association: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  /** Logins. */
  readonly assignees: readonly string[];
  /** How many comments it has. */
  readonly comments: number;
  /** When anything about it last changed, in milliseconds. */
  readonly updatedAt: number;
  readonly url: string;
}

/** Which issues are wanted, and which page of them. */
export interface IssueFilter {
  readonly state: 'open' | 'closed' | 'all';
  /** From 1. */
  readonly page: number;
  /** Those that carry all of these. */
  readonly labels?: readonly string[];
  /** A login. */
  readonly assignee?: string;
  /** Words that its title, body or comments contain, all of them; no word is an operator. Blank is as good as none. */
  readonly search?: string;
}

export interface ForgeComment {
  readonly id: number;
  readonly author: string;
  readonly association: string;
  readonly body: string;
}

export interface ForgePull {
  readonly number: number;
  /** The GraphQL id. */
  readonly node: string;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  /** The commit that the merge made, once merged. */
  readonly mergeCommit: string | null;
  readonly draft: boolean;
  readonly head: string;
  readonly headBranch: string;
  /** The head branch lies in another repository: fetched by its name from this one, it would be another branch or none. */
  readonly fromFork: boolean;
  readonly base: string;
  /** When anything about it last changed, in milliseconds. */
  readonly updatedAt: number;
  readonly url: string;
}

/** Which pull requests are wanted, and which page of them. */
export interface PullFilter {
  readonly state: 'open' | 'closed' | 'all';
  /** From 1. */
  readonly page: number;
}

export interface ReviewComment {
  readonly path: string;
  /** Line in the new version of the file. */
  readonly line: number;
  readonly body: string;
}

export interface ReviewDraft {
  readonly commit: string;
  readonly event: 'COMMENT' | 'APPROVE' | 'REQUEST_CHANGES';
  readonly body: string;
  readonly comments: readonly ReviewComment[];
}

export interface ForgeReview {
  readonly id: number;
  readonly body: string;
  readonly author: string;
}

export interface ReviewThread {
  readonly id: string;
  readonly resolved: boolean;
  readonly path: string;
  readonly line: number | null;
  readonly author: string;
  readonly body: string;
}

/**
 * Where issues and pull requests live, seen as one identity. Every call is one attempt: a write is never repeated inside,
 * because only the caller knows how to find out whether it happened. Throws only `ForgeError`, or the signal's reason.
 */
export interface Forge {
  readonly name: string;
  /** The same forge until the signal ends it: every call, and every wait within one, then throws the signal's reason. */
  during(signal: AbortSignal): Forge;
  /** Login of this identity. */
  login(): Promise<string>;
  /** The repository's clone address with this identity's token. */
  remote(): Remote;
  defaultBranch(): Promise<string>;
  issue(number: number): Promise<ForgeIssue>;
  comments(issue: number): Promise<readonly ForgeComment[]>;
  openIssue(draft: {
    readonly title: string;
    readonly body: string;
    readonly labels: readonly string[];
  }): Promise<ForgeIssue>;
  /** Newest first, closed ones included: where a marker is looked for. */
  recentIssues(): Promise<readonly ForgeIssue[]>;
  /**
   * A page of at most 50, what changed last first, without the pull requests. A page may hold fewer, even none, while there
   * are `more`, and what changes meanwhile may show up on two pages. A forge searches an index that lags, and answers at most
   * the first 1,000 of a search.
   */
  issues(filter: IssueFilter): Promise<{ readonly issues: readonly ForgeIssue[]; readonly more: boolean }>;
  subIssues(parent: number): Promise<readonly ForgeIssue[]>;
  /** `child` is the id, not the number. */
  linkSubIssue(parent: number, child: number): Promise<void>;
  comment(issue: number, body: string): Promise<ForgeComment>;
  closeIssue(issue: number, reason: 'completed' | 'not_planned'): Promise<void>;
  /** Open or closed, of this head branch; newest first. */
  pullsOf(headBranch: string): Promise<readonly ForgePull[]>;
  /** A page of at most 50, what changed last first. What changes meanwhile may show up on two pages. */
  pulls(filter: PullFilter): Promise<{ readonly pulls: readonly ForgePull[]; readonly more: boolean }>;
  openPull(draft: {
    readonly head: string;
    readonly base: string;
    readonly title: string;
    readonly body: string;
    readonly draft: boolean;
  }): Promise<ForgePull>;
  pull(number: number): Promise<ForgePull>;
  editPull(number: number, change: { readonly body: string }): Promise<void>;
  /** Leaves draft. A pull request that is no draft stays as it is. */
  markReady(pull: ForgePull): Promise<void>;
  review(pull: number, draft: ReviewDraft): Promise<ForgeReview>;
  reviews(pull: number): Promise<readonly ForgeReview[]>;
  threads(pull: number): Promise<readonly ReviewThread[]>;
  resolveThread(thread: string): Promise<void>;
  status(
    commit: string,
    status: {
      readonly state: 'pending' | 'success' | 'failure' | 'error';
      readonly context: string;
      readonly description: string;
    },
  ): Promise<void>;
  /** Merges only while the head is `head`; answers the commit it made. */
  merge(pull: number, head: string, message: { readonly title: string; readonly body: string }): Promise<string>;
}

export type ForgeErrorKind =
  | 'unauthorised' // 401
  | 'forbidden' // 403 that is no limit
  | 'missing' // 404: not there, or no access
  | 'not-mergeable' // 405
  | 'conflict' // 409: the head moved
  | 'invalid' // 422
  | 'rate-limited'
  | 'unreachable'; // no connection, 5xx: it may or may not have happened

/** The forge refused or could not be reached. `message` is a sentence with what to do. */
export class ForgeError extends Error {
  readonly kind: ForgeErrorKind;
  readonly retryAfterMs: number | null;
  constructor(
    kind: ForgeErrorKind,
    message: string,
    more: { readonly retryAfterMs?: number | null; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'ForgeError';
    this.kind = kind;
    this.retryAfterMs = more.retryAfterMs ?? null;
  }
}
