import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { beforeAll, expect, test } from 'vitest';
import { changed, client, commit, must, openPull, repo, world } from './support.ts';

type Schema = Record<string, unknown>;

const description: { paths: Record<string, Record<string, { responses: Record<string, Schema> }>> } = JSON.parse(
  readFileSync(new URL(import.meta.resolve('@octokit/openapi/generated/api.github.com.json')), 'utf8'),
);

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null;
}

/** OpenAPI 3.0 says `nullable: true` where JSON Schema says `type: [..., "null"]`. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (!isObject(value)) return value;
  const { nullable, example, ...rest } = value;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, toJsonSchema(inner)]));
  return nullable === true ? { anyOf: [{ type: 'null' }, schema] } : schema;
}

const compiled = new Map<string, ValidateFunction>();

beforeAll(() => {
  ajv.addSchema({ $id: 'github', components: toJsonSchema(Reflect.get(description, 'components')) as Schema });
});

function absolute(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"github#/components/'));
}

/** GitHub's published schema for the answer of an operation; only those in use are compiled. */
function schemaOf(operation: string, status: number): ValidateFunction {
  const key = `${operation} ${status}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const [method = '', path = ''] = operation.split(' ');
  let response: unknown = description.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  const reference = isObject(response) ? response.$ref : undefined;
  if (typeof reference === 'string') {
    response = reference
      .split('/')
      .slice(1)
      .reduce<unknown>((at, step) => Reflect.get(Object(at), step), description);
  }
  const content = isObject(response) && isObject(response.content) ? response.content : {};
  const json = content['application/json'] ?? content['application/scim+json'];
  if (!isObject(json) || !isObject(json.schema)) throw new Error(`${key} has no JSON answer in GitHub's description`);
  const validate = ajv.compile(absolute(toJsonSchema(json.schema)) as Schema);
  compiled.set(key, validate);
  return validate;
}

interface Answered {
  status: number;
  data: unknown;
}

const problems: string[] = [];

function check(operation: string, { status, data }: Answered): void {
  const validate = schemaOf(operation, status);
  if (validate(data)) return;
  const told = (validate.errors ?? []).slice(0, 6).map((error) => `${error.instancePath} ${error.message}`);
  problems.push(`${operation} ${status}: ${told.join('; ')}`);
}

const r = '/repos/{owner}/{repo}';

test('the validator notices an answer that is not as published', () => {
  const validate = schemaOf(`GET ${r}/issues/{issue_number}`, 200);
  expect(validate({ id: 1, title: 'not an issue' })).toBe(false);
  expect(validate.errors?.map((error) => error.message).join()).toContain("must have required property 'number'");
});

test('answers about people, repositories and git are as published', async () => {
  problems.length = 0;
  const w = await world();
  const sha = await commit(w, 'side', { 'dir/b.txt': 'b\n' });
  check('GET /user', await w.ada.users.getAuthenticated());
  check('GET /users/{username}', await w.ada.users.getByUsername({ username: 'ben' }));
  check('GET /rate_limit', await w.ada.rateLimit.get());
  check('POST /user/repos', await w.ada.repos.createForAuthenticatedUser({ name: 'another' }));
  check('GET /user/repos', await w.ada.repos.listForAuthenticatedUser());
  check('GET /users/{username}/repos', await w.ada.repos.listForUser({ username: 'ada' }));
  check(`GET ${r}`, await w.ada.repos.get(repo));
  check(`PATCH ${r}`, await w.ada.repos.update({ ...repo, description: 'A demonstration' }));
  check(`GET ${r}/collaborators`, await w.ada.repos.listCollaborators(repo));
  const level = await w.ada.repos.getCollaboratorPermissionLevel({ ...repo, username: 'ben' });
  check(`GET ${r}/collaborators/{username}/permission`, level);
  check(`GET ${r}/branches`, await w.ada.repos.listBranches(repo));
  check(`GET ${r}/branches/{branch}`, await w.ada.repos.getBranch({ ...repo, branch: 'side' }));
  check(`GET ${r}/git/ref/{ref}`, await w.ada.git.getRef({ ...repo, ref: 'heads/side' }));
  check(`GET ${r}/git/matching-refs/{ref}`, await w.ada.git.listMatchingRefs({ ...repo, ref: 'heads/' }));
  check(`POST ${r}/git/refs`, await w.ada.git.createRef({ ...repo, ref: 'refs/heads/new', sha }));
  check(`GET ${r}/commits`, await w.ada.repos.listCommits(repo));
  check(`GET ${r}/commits/{ref}`, await w.ada.repos.getCommit({ ...repo, ref: 'side' }));
  check(
    `GET ${r}/compare/{basehead}`,
    await w.ada.repos.compareCommitsWithBasehead({ ...repo, basehead: 'main...side' }),
  );
  check(`GET ${r}/contents/{path}`, await w.ada.repos.getContent({ ...repo, path: 'a.txt' }));
  check(`GET ${r}/contents/{path}`, await w.ada.repos.getContent({ ...repo, path: 'dir', ref: 'side' }));
  const blob = await must(w.clone, 'rev-parse', 'HEAD:dir/b.txt');
  check(`GET ${r}/git/blobs/{file_sha}`, await w.ada.git.getBlob({ ...repo, file_sha: blob }));
  check(`GET ${r}/git/trees/{tree_sha}`, await w.ada.git.getTree({ ...repo, tree_sha: 'side', recursive: 'true' }));
  const status = { ...repo, sha, state: 'success' as const, context: 'swarm' };
  check(`POST ${r}/statuses/{sha}`, await w.ada.repos.createCommitStatus(status));
  check(`GET ${r}/commits/{ref}/status`, await w.ada.repos.getCombinedStatusForRef({ ...repo, ref: sha }));
  check(`GET ${r}/commits/{ref}/statuses`, await w.ada.repos.listCommitStatusesForRef({ ...repo, ref: sha }));
  check(`GET ${r}/commits/{ref}/check-runs`, await w.ada.checks.listForRef({ ...repo, ref: sha }));
  expect(problems).toEqual([]);
});

test('answers about issues are as published', async () => {
  problems.length = 0;
  const { ada } = await world();
  const parent = await ada.issues.create({
    ...repo,
    title: 'Parent',
    body: 'text',
    labels: ['bug'],
    assignees: ['ben'],
  });
  check(`POST ${r}/issues`, parent);
  const child = await ada.issues.create({ ...repo, title: 'Child' });
  const at = { ...repo, issue_number: parent.data.number };
  const comment = await ada.issues.createComment({ ...at, body: 'a comment' });
  check(`POST ${r}/issues/{issue_number}/comments`, comment);
  check(`GET ${r}/issues/{issue_number}/comments`, await ada.issues.listComments(at));
  const edited = await ada.issues.updateComment({ ...repo, comment_id: comment.data.id, body: 'edited' });
  check(`PATCH ${r}/issues/comments/{comment_id}`, edited);
  check(`GET ${r}/issues/comments/{comment_id}`, await ada.issues.getComment({ ...repo, comment_id: comment.data.id }));
  check(`POST ${r}/labels`, await ada.issues.createLabel({ ...repo, name: 'swarm', color: 'ff0000' }));
  check(`GET ${r}/labels`, await ada.issues.listLabelsForRepo(repo));
  check(`GET ${r}/labels/{name}`, await ada.issues.getLabel({ ...repo, name: 'swarm' }));
  check(`POST ${r}/issues/{issue_number}/labels`, await ada.issues.addLabels({ ...at, labels: ['swarm'] }));
  check(`GET ${r}/issues/{issue_number}/labels`, await ada.issues.listLabelsOnIssue(at));
  check(`DELETE ${r}/issues/{issue_number}/labels/{name}`, await ada.issues.removeLabel({ ...at, name: 'swarm' }));
  const sub = await ada.issues.addSubIssue({ ...at, sub_issue_id: child.data.id });
  check(`POST ${r}/issues/{issue_number}/sub_issues`, sub);
  check(`GET ${r}/issues/{issue_number}/sub_issues`, await ada.issues.listSubIssues(at));
  check(
    `GET ${r}/issues/{issue_number}/parent`,
    await ada.issues.getParent({ ...repo, issue_number: child.data.number }),
  );
  const closed = await ada.issues.update({ ...at, state: 'closed', state_reason: 'not_planned' });
  check(`PATCH ${r}/issues/{issue_number}`, closed);
  check(`GET ${r}/issues/{issue_number}`, await ada.issues.get(at));
  check(`GET ${r}/issues`, await ada.issues.listForRepo({ ...repo, state: 'all' }));
  check('GET /search/issues', await ada.search.issuesAndPullRequests({ q: 'repo:ada/demo parent' }));
  expect(problems).toEqual([]);
});

test('answers about pull requests and reviews are as published', async () => {
  problems.length = 0;
  const w = await world();
  const { number } = await openPull(w);
  const at = { ...repo, pull_number: number };
  const p = `${r}/pulls/{pull_number}`;
  check(`POST ${r}/pulls`, await createSecond(w));
  check(`GET ${p}`, await w.ada.pulls.get(at));
  check(`GET ${r}/pulls`, await w.ada.pulls.list(repo));
  check(`PATCH ${p}`, await w.ada.pulls.update({ ...at, title: 'Renamed' }));
  check(`GET ${p}/files`, await w.ada.pulls.listFiles(at));
  check(`GET ${p}/commits`, await w.ada.pulls.listCommits(at));
  check(`POST ${p}/requested_reviewers`, await w.ada.pulls.requestReviewers({ ...at, reviewers: ['ben'] }));
  const comments = [{ path: 'a.txt', line: 3, side: 'RIGHT', body: 'why?' }];
  const review = await w.ben.pulls.createReview({ ...at, event: 'REQUEST_CHANGES', body: 'no', comments });
  check(`POST ${p}/reviews`, review);
  check(`GET ${p}/reviews`, await w.ada.pulls.listReviews(at));
  const of = { ...at, review_id: review.data.id };
  check(`GET ${p}/reviews/{review_id}`, await w.ada.pulls.getReview(of));
  const inline = await w.ada.pulls.listCommentsForReview(of);
  check(`GET ${p}/reviews/{review_id}/comments`, inline);
  check(`GET ${p}/comments`, await w.ada.pulls.listReviewComments(at));
  const comment_id = inline.data[0]?.id ?? 0;
  check(
    `POST ${p}/comments/{comment_id}/replies`,
    await w.ada.pulls.createReplyForReviewComment({ ...at, comment_id, body: 'so' }),
  );
  check(`GET ${r}/pulls/comments/{comment_id}`, await w.ada.pulls.getReviewComment({ ...repo, comment_id }));
  const commit_id = (await w.ada.pulls.get(at)).data.head.sha;
  const single = { ...at, commit_id, path: 'a.txt', line: 4, side: 'RIGHT' as const, body: 'and this' };
  check(`POST ${p}/comments`, await w.ben.pulls.createReviewComment(single));
  await commit(w, 'main', { 'c.txt': 'c\n' });
  check(`PUT ${p}/update-branch`, await w.ada.pulls.updateBranch(at));
  check(`PUT ${p}/merge`, await w.ada.pulls.merge(at));
  check(`GET ${p}`, await w.ada.pulls.get(at));
  check(`GET ${r}/issues/{issue_number}`, await w.ada.issues.get({ ...repo, issue_number: number }));
  const found = await w.ada.search.issuesAndPullRequests({ q: 'repo:ada/demo is:pr is:merged' });
  expect(found.data.total_count).toBe(1);
  check('GET /search/issues', found);
  expect(problems).toEqual([]);
});

async function createSecond(w: Awaited<ReturnType<typeof world>>) {
  await must(w.clone, 'checkout', '-q', 'main');
  await commit(w, 'second', { 'a.txt': changed(9, 'ninth') });
  return w.ada.pulls.create({ ...repo, title: 'Second', head: 'second', base: 'main', draft: true });
}

test('refusals are as published', async () => {
  problems.length = 0;
  const w = await world();
  const { number } = await openPull(w);
  const refused = async (operation: string, call: Promise<unknown>) => {
    const error = await call.then(
      () => undefined,
      (reason: { status: number; response: { data: unknown } }) => reason,
    );
    if (error === undefined) throw new Error(`${operation} was expected to be refused`);
    check(operation, { status: error.status, data: error.response.data });
  };
  const at = { ...repo, pull_number: number };
  await refused('GET /user', client(w.forge.url, 'wrong').users.getAuthenticated());
  await refused(`GET ${r}/issues/{issue_number}`, w.ada.issues.get({ ...repo, issue_number: 99 }));
  await refused('GET /search/issues', w.ada.search.issuesAndPullRequests({ q: 'repo:ada/nowhere x' }));
  await refused(`POST ${r}/pulls`, w.ada.pulls.create({ ...repo, title: 'x', head: 'feature', base: 'main' }));
  await refused(`POST ${r}/pulls/{pull_number}/reviews`, w.ada.pulls.createReview({ ...at, event: 'APPROVE' }));
  await refused(`PUT ${r}/pulls/{pull_number}/merge`, w.ada.pulls.merge({ ...at, sha: '0'.repeat(40) }));
  await w.ada.pulls.update({ ...at, state: 'closed' });
  await refused(`PUT ${r}/pulls/{pull_number}/merge`, w.ada.pulls.merge(at));
  expect(problems).toEqual([]);
});
