import { z } from 'zod';
import { created, notFound, ok, page, type Reply, validationFailed } from './answers.ts';
import {
  authorOrWriter,
  bodyText,
  caller,
  checkLength,
  issueOf,
  may,
  type RepositoryCall,
  type RepositoryRoute,
  read,
} from './call.ts';
import { close } from './pull-refs.ts';
import { commentShape, issueShape } from './shapes/issue.ts';
import { type Issue, type IssueComment, nextId, timestamp } from './state.ts';

const labelNames = z.array(z.union([z.string(), z.object({ name: z.string() }).transform((label) => label.name)]));
const newIssue = z.object({
  title: z.union([z.string(), z.number().transform(String)]),
  body: bodyText.nullish(),
  labels: labelNames.default([]),
  assignees: z.array(z.string()).default([]),
});
const changedIssue = z.object({
  title: z.string().optional(),
  body: bodyText.nullish(),
  state: z.enum(['open', 'closed']).optional(),
  state_reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).nullish(),
  labels: labelNames.optional(),
  assignees: z.array(z.string()).optional(),
});
const newComment = z.object({ body: bodyText });

/** What an issue and a pull request both start as. */
export function startIssue(call: RepositoryCall, text: { title: string; body: string | null }): Issue {
  const now = timestamp();
  if (text.title.trim() === '') throw validationFailed({ resource: 'Issue', field: 'title', code: 'missing_field' });
  checkLength('Issue', text.body);
  call.repository.lastNumber += 1;
  const issue: Issue = {
    id: nextId(call.repository),
    number: call.repository.lastNumber,
    ...text,
    state: 'open',
    stateReason: null,
    author: caller(call).login,
    labels: [],
    assignees: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    subIssues: [],
  };
  call.repository.issues.push(issue);
  return issue;
}

/** The labels' own names; a label that does not exist yet is made, as GitHub does. */
export function labelsNamed(call: RepositoryCall, names: string[]): string[] {
  const found = names.map((name) => {
    const known = call.repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
    if (known !== undefined) return known.name;
    call.repository.labels.push({ id: nextId(call.repository), name, color: 'ededed', description: null });
    return name;
  });
  return [...new Set(found)];
}

function assignable(call: RepositoryCall, logins: string[]): string[] {
  for (const login of logins) {
    if (!may(call.repository, login, 'read') || !call.forge.users.some((user) => user.login === login)) {
      throw validationFailed({ resource: 'Issue', field: 'assignees', code: 'invalid', value: login });
    }
  }
  return [...new Set(logins)];
}

function createIssue(call: RepositoryCall): Reply {
  const body = read(call, newIssue);
  const issue = startIssue(call, { title: body.title, body: body.body ?? null });
  if (may(call.repository, caller(call).login, 'triage')) {
    issue.labels = labelsNamed(call, body.labels);
    issue.assignees = assignable(call, body.assignees);
  }
  return created(issueShape(call.forge, call.repository, issue));
}

/** Opens or closes an issue, remembering who and why. */
export function setState(call: RepositoryCall, issue: Issue, state: 'open' | 'closed'): void {
  if (issue.state === state) return;
  if (issue.pull !== undefined && issue.pull.mergedAt !== null) {
    const message = 'state cannot be changed. The pull request is already merged.';
    throw validationFailed({ resource: 'PullRequest', field: 'state', code: 'invalid', message });
  }
  if (state === 'closed') {
    close(issue, caller(call).login);
    issue.stateReason = issue.pull === undefined ? 'completed' : null;
  } else {
    issue.state = 'open';
    issue.stateReason = issue.pull === undefined ? 'reopened' : null;
    issue.closedAt = null;
    issue.closedBy = null;
  }
}

function changeIssue(call: RepositoryCall): Reply {
  const issue = issueOf(call);
  authorOrWriter(call, issue.author);
  const body = read(call, changedIssue);
  checkLength('Issue', body.body);
  if (body.title?.trim() === '') throw validationFailed({ resource: 'Issue', field: 'title', code: 'missing_field' });
  if (body.title !== undefined) issue.title = body.title;
  if (body.body !== undefined) issue.body = body.body;
  if (body.state !== undefined) setState(call, issue, body.state);
  if (issue.state === 'closed' && body.state_reason !== undefined && issue.pull === undefined) {
    issue.stateReason = body.state_reason;
  }
  if (may(call.repository, caller(call).login, 'triage')) {
    if (body.labels !== undefined) issue.labels = labelsNamed(call, body.labels);
    if (body.assignees !== undefined) issue.assignees = assignable(call, body.assignees);
  }
  issue.updatedAt = timestamp();
  return ok(issueShape(call.forge, call.repository, issue));
}

function matches(issue: Issue, query: URLSearchParams): boolean {
  const state = query.get('state') ?? 'open';
  const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const has = (name: string) => issue.labels.some((label) => label.toLowerCase() === name.trim().toLowerCase());
  const creator = query.get('creator');
  const assignee = query.get('assignee');
  return (
    (state === 'all' || issue.state === state) &&
    labels.every(has) &&
    (creator === null || issue.author === creator) &&
    (assignee === null ||
      (assignee === 'none' ? issue.assignees.length === 0 : assignee === '*' || issue.assignees.includes(assignee))) &&
    issue.updatedAt >= (query.get('since') ?? '')
  );
}

function listIssues(call: RepositoryCall): Reply {
  const query = call.url.searchParams;
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const sign = query.get('direction') === 'asc' ? 1 : -1;
  const order = (one: Issue, other: Issue) => sign * (one[key].localeCompare(other[key]) || one.number - other.number);
  const shown = call.repository.issues
    .filter((issue) => matches(issue, query) && call.forge.store.visible(issue.id))
    .sort(order);
  return page(
    shown.map((issue) => issueShape(call.forge, call.repository, issue)),
    call.url,
  );
}

function commentOf(call: RepositoryCall): IssueComment {
  const comment = call.repository.comments.find((one) => one.id === Number(call.params.id));
  if (comment === undefined) throw notFound();
  return comment;
}

function createComment(call: RepositoryCall): Reply {
  const issue = issueOf(call);
  const { body } = read(call, newComment);
  checkLength('IssueComment', body);
  if (body.trim() === '') throw validationFailed({ resource: 'IssueComment', field: 'body', code: 'missing_field' });
  const now = timestamp();
  const author = caller(call).login;
  const id = nextId(call.repository);
  const comment = { id, issue: issue.number, author, body, createdAt: now, updatedAt: now };
  call.repository.comments.push(comment);
  issue.updatedAt = now;
  return created(commentShape(call.forge, call.repository, comment));
}

function listComments(call: RepositoryCall): Reply {
  const issue = issueOf(call);
  const since = call.url.searchParams.get('since') ?? '';
  const shown = call.repository.comments.filter(
    (one) => one.issue === issue.number && one.updatedAt >= since && call.forge.store.visible(one.id),
  );
  return page(
    shown.map((comment) => commentShape(call.forge, call.repository, comment)),
    call.url,
  );
}

function changeComment(call: RepositoryCall): Reply {
  const comment = commentOf(call);
  authorOrWriter(call, comment.author);
  const { body } = read(call, newComment);
  checkLength('IssueComment', body);
  comment.body = body;
  comment.updatedAt = timestamp();
  return ok(commentShape(call.forge, call.repository, comment));
}

function deleteComment(call: RepositoryCall): Reply {
  const comment = commentOf(call);
  authorOrWriter(call, comment.author);
  call.repository.comments = call.repository.comments.filter((one) => one.id !== comment.id);
  return { status: 204 };
}

/** Issues and their conversation. The issue endpoints show pull requests too. */
export const issueRoutes: RepositoryRoute[] = [
  { on: 'GET /issues', needs: 'look', answer: listIssues },
  { on: 'POST /issues', needs: 'sign-in', answer: createIssue },
  {
    on: 'GET /issues/:number',
    needs: 'look',
    answer: (call) => ok(issueShape(call.forge, call.repository, issueOf(call))),
  },
  { on: 'PATCH /issues/:number', needs: 'sign-in', answer: changeIssue },
  { on: 'GET /issues/:number/comments', needs: 'look', answer: listComments },
  { on: 'POST /issues/:number/comments', needs: 'sign-in', answer: createComment },
  {
    on: 'GET /issues/comments/:id',
    needs: 'look',
    answer: (call) => ok(commentShape(call.forge, call.repository, commentOf(call))),
  },
  { on: 'PATCH /issues/comments/:id', needs: 'sign-in', answer: changeComment },
  { on: 'DELETE /issues/comments/:id', needs: 'sign-in', answer: deleteComment },
];
