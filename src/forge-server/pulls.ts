import { z } from 'zod';
import { bytes, created, ok, page, Refusal, type Reply, validationFailed } from './answers.ts';
import {
  authorOrWriter,
  bodyText,
  caller,
  checkLength,
  isPull,
  may,
  type PullIssue,
  pullOf,
  type RepositoryCall,
  type RepositoryRoute,
  read,
} from './call.ts';
import { diffFiles, type FileDiff } from './diff.ts';
import { setState, startIssue } from './issues.ts';
import { keepHead } from './pull-refs.ts';
import { branchOrRefuse } from './refs.ts';
import { commitShape, fileShape, readCommits } from './shapes/commit.ts';
import { fullPullShape, type PullFigures, pullShape } from './shapes/pull.ts';
import { combinedState, latestStatuses } from './shapes/status.ts';
import { nextId, timestamp } from './state.ts';

const newPull = z.object({
  title: z.string().optional(),
  head: z.string(),
  base: z.string(),
  body: bodyText.nullish(),
  draft: z.boolean().default(false),
});
const changedPull = z.object({
  title: z.string().optional(),
  body: bodyText.nullish(),
  state: z.enum(['open', 'closed']).optional(),
  base: z.string().optional(),
});
const reviewers = z.object({ reviewers: z.array(z.string()).default([]) });

/** The two ends of what a pull request proposes: its head, and the base it would go into. */
export async function endsOf(call: RepositoryCall, issue: PullIssue): Promise<{ head: string; base: string }> {
  const { pull } = issue;
  const open = issue.state === 'open';
  const head = open ? await call.git.branch(pull.head) : undefined;
  const base = open ? await call.git.branch(pull.base) : undefined;
  return { head: head ?? pull.headSha, base: base ?? pull.baseSha };
}

/** The files a pull request changes: from where it left its base to its head. */
export async function filesOf(call: RepositoryCall, issue: PullIssue): Promise<FileDiff[]> {
  const { head, base } = await endsOf(call, issue);
  return diffFiles(call.git, (await call.git.mergeBase(base, head)) ?? base, head);
}

async function figuresOf(call: RepositoryCall, issue: PullIssue): Promise<PullFigures> {
  const { head, base } = await endsOf(call, issue);
  const files = await filesOf(call, issue);
  const open = issue.state === 'open';
  const mergeable = open ? (await call.git.mergeTree(base, head)) !== undefined : null;
  const checks = latestStatuses(call.repository.statuses, head);
  const unstable = checks.length > 0 && combinedState(checks) !== 'success';
  const settled = issue.pull.draft ? 'draft' : unstable ? 'unstable' : 'clean';
  return {
    mergeable,
    state: mergeable === null ? 'unknown' : mergeable ? settled : 'dirty',
    commits: await call.git.count(`${base}..${head}`),
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    files: files.length,
  };
}

/** A pull request with its ends as the refs are now. */
async function current(call: RepositoryCall, issue: PullIssue): Promise<PullIssue> {
  const { head, base } = await endsOf(call, issue);
  return { ...issue, pull: { ...issue.pull, headSha: head, baseSha: base } };
}

/** The whole of a pull request, as its own page shows it. */
export async function describe(call: RepositoryCall, issue: PullIssue) {
  const figures = await figuresOf(call, issue);
  return fullPullShape(call.forge, call.repository, { issue: await current(call, issue), figures });
}

/** The branch that `owner:branch` or `branch` names. Heads in other repositories are not known here. */
function headBranch(call: RepositoryCall, head: string): string {
  const colon = head.indexOf(':');
  if (colon >= 0 && head.slice(0, colon).toLowerCase() !== call.repository.owner.toLowerCase()) {
    throw validationFailed({ resource: 'PullRequest', field: 'head', code: 'invalid' });
  }
  return head.slice(colon + 1);
}

async function getPull(call: RepositoryCall): Promise<Reply> {
  const issue = pullOf(call);
  if (!/\bdiff\b/.test(call.accept)) return ok(await describe(call, issue));
  const { head, base } = await endsOf(call, issue);
  const diff = await call.git.try(['diff', '--no-color', '--no-ext-diff', '--find-renames', `${base}...${head}`, '--']);
  return bytes('diff', diff.stdout);
}

async function createPull(call: RepositoryCall): Promise<Reply> {
  const body = read(call, newPull);
  const login = caller(call).login;
  if (!may(call.repository, login, 'write')) throw new Refusal(403, 'must be a collaborator');
  const head = headBranch(call, body.head);
  const headSha = await branchOrRefuse(call, 'head', head);
  const baseSha = await branchOrRefuse(call, 'base', body.base);
  refuseDuplicate(call, head, body.base);
  if ((await call.git.count(`${baseSha}..${headSha}`)) === 0) {
    const message = `No commits between ${body.base} and ${head}`;
    throw validationFailed({ resource: 'PullRequest', code: 'custom', message });
  }
  if (body.title === undefined) {
    throw validationFailed({ resource: 'PullRequest', field: 'title', code: 'missing_field' });
  }
  const started = startIssue(call, { title: body.title, body: body.body ?? null });
  const issue: PullIssue = Object.assign(started, {
    pull: {
      id: nextId(call.repository),
      head,
      base: body.base,
      headSha,
      baseSha,
      draft: body.draft,
      reviewers: [],
      mergedAt: null,
      mergedBy: null,
      mergeSha: null,
    },
  });
  await keepHead(call, issue);
  return created(await describe(call, issue));
}

function refuseDuplicate(call: RepositoryCall, head: string, base: string): void {
  const same = call.repository.issues.some(
    (one) => one.state === 'open' && one.pull?.head === head && one.pull.base === base,
  );
  if (!same) return;
  const message = `A pull request already exists for ${call.repository.owner}:${head}.`;
  throw validationFailed({ resource: 'PullRequest', code: 'custom', message });
}

async function listPulls(call: RepositoryCall): Promise<Reply> {
  const query = call.url.searchParams;
  const state = query.get('state') ?? 'open';
  const head = query.get('head');
  const base = query.get('base');
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const sign = (query.get('direction') ?? (query.has('sort') ? 'asc' : 'desc')) === 'asc' ? 1 : -1;
  const label = (pull: PullIssue['pull']) => `${call.repository.owner}:${pull.head}`.toLowerCase();
  const shown = call.repository.issues
    .filter(isPull)
    .filter((issue) => call.forge.store.visible(issue.id))
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => head === null || !head.includes(':') || label(issue.pull) === head.toLowerCase())
    .filter((issue) => base === null || issue.pull.base === base)
    .sort((one, other) => sign * (one[key].localeCompare(other[key]) || one.number - other.number));
  const seen = await Promise.all(shown.map((issue) => current(call, issue)));
  return page(
    seen.map((issue) => pullShape(call.forge, call.repository, issue)),
    call.url,
  );
}

async function changePull(call: RepositoryCall): Promise<Reply> {
  const issue = pullOf(call);
  authorOrWriter(call, issue.author);
  const body = read(call, changedPull);
  checkLength('PullRequest', body.body);
  if (body.title?.trim() === '') {
    throw validationFailed({ resource: 'PullRequest', field: 'title', code: 'missing_field' });
  }
  if (body.base !== undefined && body.base !== issue.pull.base) {
    const sha = await branchOrRefuse(call, 'base', body.base);
    refuseDuplicate(call, issue.pull.head, body.base);
    Object.assign(issue.pull, { base: body.base, baseSha: sha });
  }
  if (body.state === 'open' && issue.state === 'closed' && issue.pull.mergedAt === null)
    await refuseReopening(call, issue);
  if (body.state === 'closed') Object.assign(issue, await current(call, issue));
  if (body.state !== undefined) setState(call, issue, body.state);
  if (issue.state === 'open') {
    Object.assign(issue, await current(call, issue));
    await keepHead(call, issue);
  }
  if (body.title !== undefined) issue.title = body.title;
  if (body.body !== undefined) issue.body = body.body;
  issue.updatedAt = timestamp();
  return ok(await describe(call, issue));
}

async function refuseReopening(call: RepositoryCall, issue: PullIssue): Promise<void> {
  const refuse = (message: string) =>
    validationFailed({ resource: 'PullRequest', field: 'state', code: 'invalid', message });
  for (const branch of [issue.pull.head, issue.pull.base]) {
    if ((await call.git.branch(branch)) === undefined) {
      throw refuse(`state cannot be changed. The ${branch} branch has been deleted.`);
    }
  }
  refuseDuplicate(call, issue.pull.head, issue.pull.base);
}

async function requestReviewers(call: RepositoryCall): Promise<Reply> {
  const issue = pullOf(call);
  for (const login of read(call, reviewers).reviewers) {
    if (login === issue.author) {
      throw new Refusal(422, 'Review cannot be requested from pull request author.');
    }
    if (!(login in call.repository.collaborators) && login !== call.repository.owner) {
      throw new Refusal(
        422,
        'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of this repository.',
      );
    }
    if (!issue.pull.reviewers.includes(login)) issue.pull.reviewers.push(login);
  }
  issue.updatedAt = timestamp();
  return created(pullShape(call.forge, call.repository, await current(call, issue)));
}

async function listFiles(call: RepositoryCall): Promise<Reply> {
  const issue = pullOf(call);
  const { head } = await endsOf(call, issue);
  const files = await filesOf(call, issue);
  return page(
    files.map((file) => fileShape(call.forge, call.repository, { file, commit: head })),
    call.url,
  );
}

async function listPullCommits(call: RepositoryCall): Promise<Reply> {
  const { head, base } = await endsOf(call, pullOf(call));
  const commits = await readCommits(call.git, ['--reverse', '--topo-order', `${base}..${head}`]);
  return page(
    commits.map((commit) => commitShape(call.forge, call.repository, commit)),
    call.url,
  );
}

/** Pull requests from one branch of a repository into another. */
export const pullRoutes: RepositoryRoute[] = [
  { on: 'GET /pulls', needs: 'look', answer: listPulls },
  { on: 'POST /pulls', needs: 'sign-in', answer: createPull },
  { on: 'GET /pulls/:number', needs: 'look', answer: getPull },
  { on: 'PATCH /pulls/:number', needs: 'sign-in', answer: changePull },
  { on: 'GET /pulls/:number/files', needs: 'look', answer: listFiles },
  { on: 'GET /pulls/:number/commits', needs: 'look', answer: listPullCommits },
  { on: 'POST /pulls/:number/requested_reviewers', needs: 'write', answer: requestReviewers },
];
