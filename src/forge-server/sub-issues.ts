import { z } from 'zod';
import { created, notFound, ok, page, Refusal, type Reply } from './answers.ts';
import { issueOf, type RepositoryCall, type RepositoryRoute, read } from './call.ts';
import { issueShape } from './shapes/issue.ts';
import { type Issue, timestamp } from './state.ts';

const newSubIssue = z.object({ sub_issue_id: z.int(), replace_parent: z.boolean().default(false) });
const oldSubIssue = z.object({ sub_issue_id: z.int() });

function byId(call: RepositoryCall, id: number): Issue {
  const issue = call.repository.issues.find((one) => one.id === id && one.pull === undefined);
  if (issue === undefined) throw new Refusal(404, 'The provided sub-issue does not exist');
  return issue;
}

const parentOf = (call: RepositoryCall, child: Issue): Issue | undefined =>
  call.repository.issues.find((one) => one.subIssues.includes(child.id));

function refuse(message: string): Refusal {
  return new Refusal(422, `An error occurred while adding the sub-issue to the parent issue. ${message}`);
}

function addSubIssue(call: RepositoryCall): Reply {
  const parent = issueOf(call);
  const body = read(call, newSubIssue);
  const child = byId(call, body.sub_issue_id);
  const current = parentOf(call, child);
  if (current?.id === parent.id) throw refuse('Issue may not contain duplicate sub-issues');
  if (current !== undefined && !body.replace_parent) throw refuse('Sub issue may only have one parent');
  for (let above: Issue | undefined = parent; above !== undefined; above = parentOf(call, above)) {
    if (above.id === child.id) throw refuse('Sub issue may not create a circular dependency');
  }
  if (parent.subIssues.length >= 100) throw refuse('Parent cannot have more than 100 sub-issues');
  if (current !== undefined) current.subIssues = current.subIssues.filter((id) => id !== child.id);
  parent.subIssues.push(child.id);
  parent.updatedAt = timestamp();
  return created(issueShape(call.forge, call.repository, parent));
}

function removeSubIssue(call: RepositoryCall): Reply {
  const parent = issueOf(call);
  const child = byId(call, read(call, oldSubIssue).sub_issue_id);
  if (!parent.subIssues.includes(child.id)) throw notFound();
  parent.subIssues = parent.subIssues.filter((id) => id !== child.id);
  return ok(issueShape(call.forge, call.repository, parent));
}

/** Issues that are parts of another issue of the same repository. */
export const subIssueRoutes: RepositoryRoute[] = [
  {
    on: 'GET /issues/:number/sub_issues',
    needs: 'look',
    answer: (call) =>
      page(
        issueOf(call)
          .subIssues.map((id) => byId(call, id))
          .filter((child) => call.forge.store.visible(child.id))
          .map((child) => issueShape(call.forge, call.repository, child)),
        call.url,
      ),
  },
  {
    on: 'GET /issues/:number/parent',
    needs: 'look',
    answer: (call) => {
      const parent = parentOf(call, issueOf(call));
      if (parent === undefined) throw notFound();
      return ok(issueShape(call.forge, call.repository, parent));
    },
  },
  { on: 'POST /issues/:number/sub_issues', needs: 'triage', answer: addSubIssue },
  { on: 'DELETE /issues/:number/sub_issue', needs: 'triage', answer: removeSubIssue },
];
