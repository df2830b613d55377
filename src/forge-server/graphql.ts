import { authorize, isPull, type PullIssue, permissionOf, type RepositoryCall } from './call.ts';
import { type Asked, askedIn, GraphqlError } from './graphql-request.ts';
import { commentsOf, showComments } from './review-comments.ts';
import { pullNodeId } from './shapes/issue.ts';
import { htmlUrl } from './shapes/repository.ts';
import type { ReviewComment } from './state.ts';

type Data = Record<string, unknown>;

/** One field of GraphQL's root that the forge knows. */
interface Operation {
  writes: boolean;
  /** Which repository it is about, found before anything is done. */
  within(call: { all: RepositoryCall[] }, asked: Asked): RepositoryCall | undefined;
  answer(call: RepositoryCall, asked: Asked): Promise<Data>;
}

const pullById = (call: RepositoryCall, id: unknown): PullIssue | undefined =>
  call.repository.issues.filter(isPull).find((issue) => pullNodeId(issue.pull.id) === id);

const threadNodeId = (comment: ReviewComment): string => `PRRT_${comment.id}`;

const threadById = (call: RepositoryCall, id: unknown): ReviewComment | undefined =>
  call.repository.reviewComments.find((comment) => comment.replyTo === null && threadNodeId(comment) === id);

async function threadShape(call: RepositoryCall, root: ReviewComment, comments: ReviewComment[]): Promise<Data> {
  const issue = pullById(call, pullNodeIdOf(call, root.pull));
  const shown = issue === undefined ? [] : await showComments(call, issue, comments);
  const first = shown[0];
  const nodes = shown.map((comment) => ({
    id: comment.node_id,
    databaseId: comment.id,
    body: comment.body,
    path: comment.path,
    line: comment.line,
    url: comment.html_url,
    createdAt: comment.created_at,
    author: { login: comment.user.login },
  }));
  return {
    id: threadNodeId(root),
    isResolved: root.resolvedBy !== null,
    resolvedBy: root.resolvedBy === null ? null : { login: root.resolvedBy },
    isOutdated: first?.line === null && root.anchor.line !== null,
    path: root.anchor.path,
    line: first?.line ?? null,
    originalLine: root.anchor.line,
    diffSide: root.anchor.side,
    subjectType: root.anchor.line === null ? 'FILE' : 'LINE',
    comments: connection(nodes),
  };
}

function connection(nodes: unknown[]): Data {
  return {
    nodes,
    edges: nodes.map((node) => ({ node })),
    totalCount: nodes.length,
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  };
}

function pullNodeIdOf(call: RepositoryCall, number: number): string {
  const issue = call.repository.issues.find((one) => one.number === number);
  return pullNodeId(issue?.pull?.id ?? 0);
}

async function pullShape(call: RepositoryCall, issue: PullIssue): Promise<Data> {
  const comments = commentsOf(call, issue).filter((comment) => call.forge.store.visible(comment.id));
  const roots = comments.filter((comment) => comment.replyTo === null);
  const threads = roots.map((root) =>
    threadShape(
      call,
      root,
      comments.filter((comment) => comment === root || comment.replyTo === root.id),
    ),
  );
  return {
    id: pullNodeId(issue.pull.id),
    databaseId: issue.pull.id,
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    url: `${htmlUrl(call.forge, call.repository)}/pull/${issue.number}`,
    state: issue.pull.mergedAt === null ? issue.state.toUpperCase() : 'MERGED',
    isDraft: issue.pull.draft,
    merged: issue.pull.mergedAt !== null,
    headRefName: issue.pull.head,
    headRefOid: (await call.git.branch(issue.pull.head)) ?? issue.pull.headSha,
    baseRefName: issue.pull.base,
    reviewThreads: connection(await Promise.all(threads)),
  };
}

function mustWrite(call: RepositoryCall, author: string): void {
  const held = permissionOf(call.repository, call.user?.login);
  if (call.user?.login === author || (held !== undefined && held !== 'read')) return;
  const who = call.user?.login ?? 'anonymous';
  throw new GraphqlError('FORBIDDEN', `${who} does not have the correct permissions to execute this mutation`);
}

function setDraft(draft: boolean): Operation {
  return {
    writes: true,
    within: ({ all }, asked) => all.find((call) => pullById(call, asked('pullRequestId')) !== undefined),
    answer: async (call, asked) => {
      const issue = pullById(call, asked('pullRequestId'));
      if (issue === undefined) throw unresolved(asked('pullRequestId'));
      mustWrite(call, issue.author);
      if (issue.state === 'closed') throw new GraphqlError('UNPROCESSABLE', 'Pull request is closed');
      issue.pull.draft = draft;
      return { clientMutationId: asked('clientMutationId') ?? null, pullRequest: await pullShape(call, issue) };
    },
  };
}

function setResolved(resolved: boolean): Operation {
  return {
    writes: true,
    within: ({ all }, asked) => all.find((call) => threadById(call, asked('threadId')) !== undefined),
    answer: async (call, asked) => {
      const root = threadById(call, asked('threadId'));
      if (root === undefined) throw unresolved(asked('threadId'));
      const issue = call.repository.issues.find((one) => one.number === root.pull);
      mustWrite(call, issue?.author ?? '');
      root.resolvedBy = resolved ? (call.user?.login ?? null) : null;
      const thread = call.repository.reviewComments.filter((one) => one === root || one.replyTo === root.id);
      return { clientMutationId: asked('clientMutationId') ?? null, thread: await threadShape(call, root, thread) };
    },
  };
}

const repositoryQuery: Operation = {
  writes: false,
  within: ({ all }, asked) =>
    all.find(
      ({ repository }) =>
        `${repository.owner}/${repository.name}`.toLowerCase() === `${asked('owner')}/${asked('name')}`.toLowerCase(),
    ),
  answer: async (call, asked) => {
    const issue = call.repository.issues.find((one) => one.number === Number(asked('number')));
    if (issue === undefined || !isPull(issue)) {
      const message = `Could not resolve to a PullRequest with the number of ${asked('number')}.`;
      throw new GraphqlError('NOT_FOUND', message, ['repository', 'pullRequest']);
    }
    return { pullRequest: await pullShape(call, issue) };
  },
};

const operations: Record<string, Operation> = {
  markPullRequestReadyForReview: setDraft(false),
  convertPullRequestToDraft: setDraft(true),
  resolveReviewThread: setResolved(true),
  unresolveReviewThread: setResolved(false),
  repository: repositoryQuery,
};

function unresolved(id: unknown): GraphqlError {
  return new GraphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${String(id)}'.`);
}

function missing(field: string, asked: Asked): GraphqlError {
  if (field !== 'repository') return unresolved(asked('pullRequestId') ?? asked('threadId'));
  const name = `${asked('owner')}/${asked('name')}`;
  return new GraphqlError('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`);
}

/** A request to `/graphql` that the forge understands, with the repository it is about. */
export interface Prepared {
  field: string;
  writes: boolean;
  call: RepositoryCall;
  /** Carries it out on a repository: a draft of it if it writes. */
  run(call: RepositoryCall): Promise<Data>;
}

/** Recognises a GraphQL request and finds what it is about, or throws what is wrong with it. */
export function prepare(body: unknown, all: RepositoryCall[]): Prepared {
  const { field, asked } = askedIn(body, Object.keys(operations));
  const operation = operations[field];
  if (operation === undefined) throw new GraphqlError('undefinedField', `Field '${field}' doesn't exist`);
  const call = operation.within({ all }, asked);
  if (call === undefined) throw missing(field, asked).at(field);
  try {
    authorize(call.repository, call.user, 'look');
  } catch {
    throw missing(field, asked).at(field);
  }
  const run = async (within: RepositoryCall) => {
    try {
      return { [field]: await operation.answer(within, asked) };
    } catch (error) {
      throw error instanceof GraphqlError ? error.at(field) : error;
    }
  };
  return { field, writes: operation.writes, call, run };
}
