import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { ForgeComment, ForgeIssue, ForgePull, ForgeReview } from '../../ports/forge.ts';

type Answers = RestEndpointMethodTypes;
/** What an issue is everywhere: in lists, on its own, and among what a search found. */
type IssueFields =
  | 'number'
  | 'id'
  | 'title'
  | 'body'
  | 'user'
  | 'author_association'
  | 'state'
  | 'comments'
  | 'updated_at'
  | 'html_url';
interface RawIssue extends Pick<Answers['issues']['get']['response']['data'], IssueFields> {
  readonly labels: readonly (string | { readonly name?: string })[];
  readonly assignees?: readonly { readonly login: string }[] | null;
}
type RawComment = Answers['issues']['createComment']['response']['data'];
type ListedPull = Answers['pulls']['list']['response']['data'][number];
type RawReview = Answers['pulls']['createReview']['response']['data'];

/** GitHub's name for an account that was deleted. */
const loginOf = (user: { readonly login: string } | null | undefined): string => user?.login ?? 'ghost';

export const issueOf = (raw: RawIssue): ForgeIssue => ({
  number: raw.number,
  id: raw.id,
  title: raw.title,
  body: raw.body ?? '',
  author: loginOf(raw.user),
  association: raw.author_association ?? 'NONE',
  state: raw.state === 'closed' ? 'closed' : 'open',
  labels: raw.labels.flatMap((label) => (typeof label === 'string' ? label : (label.name ?? []))),
  assignees: (raw.assignees ?? []).map(loginOf),
  comments: raw.comments,
  updatedAt: Date.parse(raw.updated_at),
  url: raw.html_url,
});

export const commentOf = (raw: RawComment): ForgeComment => ({
  id: raw.id,
  author: loginOf(raw.user),
  association: raw.author_association ?? 'NONE',
  body: raw.body ?? '',
});

/** What single pull requests and lists of them both hold: lists lack `merged`. */
type PullFields =
  | 'number'
  | 'node_id'
  | 'title'
  | 'body'
  | 'state'
  | 'merged_at'
  | 'merge_commit_sha'
  | 'updated_at'
  | 'html_url';
interface RawPull extends Pick<ListedPull, PullFields> {
  readonly user: { readonly login: string } | null;
  readonly draft?: boolean | undefined;
  /** Its repository is null once the fork was deleted. */
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly id: number } | null };
  readonly base: { readonly ref: string; readonly repo: { readonly id: number } };
}

export const pullOf = (raw: RawPull): ForgePull => {
  const merged = raw.merged_at !== null;
  return {
    number: raw.number,
    node: raw.node_id,
    title: raw.title,
    body: raw.body ?? '',
    author: loginOf(raw.user),
    state: raw.state === 'closed' ? 'closed' : 'open',
    merged,
    // Before the merge this field names a trial merge.
    mergeCommit: merged ? raw.merge_commit_sha : null,
    draft: raw.draft ?? false,
    head: raw.head.sha,
    headBranch: raw.head.ref,
    fromFork: raw.head.repo?.id !== raw.base.repo.id,
    base: raw.base.ref,
    updatedAt: Date.parse(raw.updated_at),
    url: raw.html_url,
  };
};

export const reviewOf = (raw: RawReview): ForgeReview => ({
  id: raw.id,
  body: raw.body,
  author: loginOf(raw.user),
});
