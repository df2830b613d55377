/** What a collaborator may do in a repository, weakest first. The owner always has `admin`. */
export const permissions = ['read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Permission = (typeof permissions)[number];

/** Someone who may sign in. The token is the password for git and the bearer for REST. */
export interface User {
  login: string;
  token: string;
  id: number;
}

export interface Label {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

/** The part of an issue that only a pull request has. */
export interface Pull {
  id: number;
  head: string;
  base: string;
  /** Where the head was when last seen: kept so that a closed pull request still has a head. */
  headSha: string;
  baseSha: string;
  draft: boolean;
  reviewers: string[];
  mergedAt: string | null;
  mergedBy: string | null;
  mergeSha: string | null;
  /** Written before the base moves, so that a merge interrupted half way is finished on the next start. */
  merging?: { sha: string; by: string };
}

/** An issue, or a pull request: the two share their numbers, labels, comments and state. */
export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'reopened' | 'not_planned' | 'duplicate' | null;
  author: string;
  labels: string[];
  assignees: string[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: string | null;
  subIssues: number[];
  pull?: Pull;
}

export interface IssueComment {
  id: number;
  issue: number;
  author: string;
  body: string;
  createdAt: string;
  updatedAt: string;
}

export type ReviewState = 'PENDING' | 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';

export interface Review {
  id: number;
  pull: number;
  author: string;
  body: string;
  state: ReviewState;
  commit: string;
  submittedAt: string | null;
}

export type Side = 'LEFT' | 'RIGHT';

/** Where an inline comment was made. `line` is null for a comment on the whole file. */
export interface Anchor {
  path: string;
  line: number | null;
  side: Side;
  startLine: number | null;
  startSide: Side | null;
  position: number;
  hunk: string;
}

export interface ReviewComment {
  id: number;
  pull: number;
  review: number;
  author: string;
  body: string;
  commit: string;
  anchor: Anchor;
  replyTo: number | null;
  /** Only meaningful on the first comment of a thread. */
  resolvedBy: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface CommitStatus {
  id: number;
  sha: string;
  state: 'error' | 'failure' | 'pending' | 'success';
  context: string;
  description: string | null;
  targetUrl: string | null;
  author: string;
  createdAt: string;
}

/** Everything the forge knows of one repository beyond what is in git. One JSON file. */
export interface Repository {
  version: 1;
  id: number;
  owner: string;
  name: string;
  description: string | null;
  private: boolean;
  defaultBranch: string;
  createdAt: string;
  updatedAt: string;
  pushedAt: string;
  collaborators: Record<string, Permission>;
  /** The last id given to anything in this repository. Ids only grow. */
  lastId: number;
  lastNumber: number;
  labels: Label[];
  issues: Issue[];
  comments: IssueComment[];
  reviews: Review[];
  reviewComments: ReviewComment[];
  statuses: CommitStatus[];
}

/** The next id in a repository; unique over all repositories of the forge. */
export function nextId(repository: Repository): number {
  repository.lastId += 1;
  return repository.lastId;
}

/** The time as GitHub writes it: to the second. */
export function timestamp(now = new Date()): string {
  return `${now.toISOString().slice(0, 19)}Z`;
}

/** `owner/name`, as people write it. */
export function fullName(repository: Repository): string {
  return `${repository.owner}/${repository.name}`;
}
