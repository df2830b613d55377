import type { Forge } from '../call.ts';
import type { Issue, IssueComment, Label, Repository } from '../state.ts';
import { apiUrl, htmlUrl } from './repository.ts';
import { association, userShape } from './user.ts';

/** A label of a repository. */
export function labelShape(forge: Forge, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: `LA_${label.id}`,
    url: `${apiUrl(forge, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description,
    color: label.color,
    default: false,
  };
}

/** The labels that an issue or a pull request carries. */
export function labelsOf(forge: Forge, repository: Repository, issue: Issue) {
  return repository.labels
    .filter((label) => issue.labels.includes(label.name))
    .map((label) => labelShape(forge, repository, label));
}

/** An issue; for a pull request, what the issue endpoints show of it. */
export function issueShape(forge: Forge, repository: Repository, issue: Issue) {
  const api = `${apiUrl(forge, repository)}/issues/${issue.number}`;
  const assignees = issue.assignees.map((login) => userShape(forge, login));
  const parent = repository.issues.find((one) => one.subIssues.includes(issue.id));
  return {
    id: issue.id,
    node_id: issue.pull === undefined ? `I_${issue.id}` : pullNodeId(issue.pull.id),
    url: api,
    repository_url: apiUrl(forge, repository),
    labels_url: `${api}/labels{/name}`,
    comments_url: `${api}/comments`,
    events_url: `${api}/events`,
    timeline_url: `${api}/timeline`,
    html_url: `${htmlUrl(forge, repository)}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: userShape(forge, issue.author),
    labels: labelsOf(forge, repository, issue),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: repository.comments.filter((comment) => comment.issue === issue.number).length,
    closed_at: issue.closedAt,
    closed_by: issue.closedBy === null ? null : userShape(forge, issue.closedBy),
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: association(repository, issue.author),
    performed_via_github_app: null,
    sub_issues_summary: subIssuesSummary(repository, issue),
    ...(parent === undefined ? {} : { parent_issue_url: `${apiUrl(forge, repository)}/issues/${parent.number}` }),
    ...pullLinks(forge, repository, issue),
  };
}

/** The global id of a pull request, for GraphQL. */
export const pullNodeId = (id: number): string => `PR_${id}`;

function pullLinks(forge: Forge, repository: Repository, issue: Issue) {
  if (issue.pull === undefined) return {};
  const html = `${htmlUrl(forge, repository)}/pull/${issue.number}`;
  return {
    draft: issue.pull.draft,
    pull_request: {
      url: `${apiUrl(forge, repository)}/pulls/${issue.number}`,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: issue.pull.mergedAt,
    },
  };
}

function subIssuesSummary(repository: Repository, issue: Issue) {
  const children = repository.issues.filter((one) => issue.subIssues.includes(one.id));
  const completed = children.filter((child) => child.state === 'closed').length;
  return {
    total: children.length,
    completed,
    percent_completed: children.length === 0 ? 0 : Math.floor((completed * 100) / children.length),
  };
}

/** A comment in the conversation of an issue or a pull request. */
export function commentShape(forge: Forge, repository: Repository, comment: IssueComment) {
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${apiUrl(forge, repository)}/issues/comments/${comment.id}`,
    issue_url: `${apiUrl(forge, repository)}/issues/${comment.issue}`,
    html_url: `${htmlUrl(forge, repository)}/issues/${comment.issue}#issuecomment-${comment.id}`,
    body: comment.body,
    user: userShape(forge, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repository, comment.author),
    performed_via_github_app: null,
  };
}
