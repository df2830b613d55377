import type { Forge, PullIssue } from '../call.ts';
import type { Repository } from '../state.ts';
import { labelsOf, pullNodeId } from './issue.ts';
import { apiUrl, htmlUrl, repositoryShape } from './repository.ts';
import { association, userShape } from './user.ts';

function pullLinks(api: string, html: string, issue: PullIssue) {
  const self = `${api}/pulls/${issue.number}`;
  return {
    self,
    html: `${html}/pull/${issue.number}`,
    issue: `${api}/issues/${issue.number}`,
    comments: `${api}/issues/${issue.number}/comments`,
    review_comments: `${self}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${self}/commits`,
    statuses: `${api}/statuses/${issue.pull.headSha}`,
  };
}

function endShape(forge: Forge, repository: Repository, end: { ref: string; sha: string }) {
  return {
    label: `${repository.owner}:${end.ref}`,
    ref: end.ref,
    sha: end.sha,
    user: userShape(forge, repository.owner),
    repo: repositoryShape(forge, repository),
  };
}

/** A pull request as lists show it. */
export function pullShape(forge: Forge, repository: Repository, issue: PullIssue) {
  const { pull } = issue;
  const links = pullLinks(apiUrl(forge, repository), htmlUrl(forge, repository), issue);
  const assignees = issue.assignees.map((login) => userShape(forge, login));
  return {
    id: pull.id,
    node_id: pullNodeId(pull.id),
    url: links.self,
    html_url: links.html,
    diff_url: `${links.html}.diff`,
    patch_url: `${links.html}.patch`,
    issue_url: links.issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    number: issue.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: userShape(forge, issue.author),
    body: issue.body,
    labels: labelsOf(forge, repository, issue),
    milestone: null,
    active_lock_reason: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeSha,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: pull.reviewers.map((login) => userShape(forge, login)),
    requested_teams: [],
    head: endShape(forge, repository, { ref: pull.head, sha: pull.headSha }),
    base: endShape(forge, repository, { ref: pull.base, sha: pull.baseSha }),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: association(repository, issue.author),
    auto_merge: null,
    draft: pull.draft,
  };
}

/** What only the page of one pull request shows, since it takes git to know it. */
export interface PullFigures {
  mergeable: boolean | null;
  state: 'clean' | 'dirty' | 'draft' | 'unstable' | 'unknown';
  commits: number;
  additions: number;
  deletions: number;
  files: number;
}

/** A pull request on its own page. */
export function fullPullShape(forge: Forge, repository: Repository, seen: { issue: PullIssue; figures: PullFigures }) {
  const { issue, figures } = seen;
  const { mergedBy } = issue.pull;
  return {
    ...pullShape(forge, repository, issue),
    merged: issue.pull.mergedAt !== null,
    mergeable: figures.mergeable,
    rebaseable: figures.mergeable,
    mergeable_state: figures.state,
    merged_by: mergedBy === null ? null : userShape(forge, mergedBy),
    comments: repository.comments.filter((comment) => comment.issue === issue.number).length,
    review_comments: repository.reviewComments.filter((comment) => comment.pull === issue.number).length,
    maintainer_can_modify: false,
    commits: figures.commits,
    additions: figures.additions,
    deletions: figures.deletions,
    changed_files: figures.files,
  };
}
