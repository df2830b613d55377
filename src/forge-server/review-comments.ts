import { z } from 'zod';
import { noContent, notFound, ok, page, type Reply } from './answers.ts';
import {
  authorOrWriter,
  bodyText,
  caller,
  checkLength,
  type PullIssue,
  pullOf,
  type RepositoryCall,
  type RepositoryRoute,
  read,
} from './call.ts';
import { type FileDiff, locate, type Spot } from './diff.ts';
import { endsOf, filesOf } from './pulls.ts';
import { reviewCommentShape, type Standing } from './shapes/review.ts';
import { type Anchor, nextId, type Review, type ReviewComment, timestamp } from './state.ts';

/** The fields that say where an inline comment goes. */
export const spotFields = {
  path: z.string(),
  line: z.int().nullish(),
  side: z.enum(['LEFT', 'RIGHT']).nullish(),
  start_line: z.int().nullish(),
  start_side: z.enum(['LEFT', 'RIGHT', 'side']).nullish(),
  position: z.int().nullish(),
  subject_type: z.enum(['line', 'file']).nullish(),
};
const spotSchema = z.object(spotFields);

/** The place in a diff that a request names. */
export function toSpot(fields: z.infer<typeof spotSchema>): Spot {
  const side = fields.side ?? 'RIGHT';
  const startSide = fields.start_side ?? side;
  return {
    path: fields.path,
    line: fields.line ?? undefined,
    side,
    startLine: fields.start_line ?? undefined,
    startSide: startSide === 'side' ? side : startSide,
    position: fields.position ?? undefined,
    wholeFile: fields.subject_type === 'file',
  };
}

interface NewComment {
  review: Review;
  body: string;
  anchor: Anchor;
  replyTo: number | null;
}

/** Adds an inline comment to a review. */
export function addComment(call: RepositoryCall, made: NewComment): ReviewComment {
  const now = timestamp();
  const comment: ReviewComment = {
    id: nextId(call.repository),
    pull: made.review.pull,
    review: made.review.id,
    author: caller(call).login,
    body: made.body,
    commit: made.review.commit,
    anchor: made.anchor,
    replyTo: made.replyTo,
    resolvedBy: null,
    createdAt: now,
    updatedAt: now,
  };
  call.repository.reviewComments.push(comment);
  return comment;
}

/** Follows a line of a file from one commit to a later one; undefined if it was changed on the way. */
async function follow(call: RepositoryCall, from: { commit: string; path: string; line: number }, to: string) {
  const text = await call.git.run(['diff', '-U0', '--no-color', '--no-ext-diff', from.commit, to, '--', from.path]);
  let shift = 0;
  for (const [, start, count, , added] of text.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)) {
    const first = Number(start);
    const removed = Number(count ?? 1);
    const end = removed === 0 ? first : first + removed - 1;
    if (removed > 0 && from.line >= first && from.line <= end) return undefined;
    if (end >= from.line) break;
    shift += Number(added ?? 1) - removed;
  }
  return from.line + shift;
}

interface Now {
  head: string;
  files: FileDiff[];
}

/** Where an inline comment stands in the diff as it is now. */
async function standing(call: RepositoryCall, comment: ReviewComment, now: Now): Promise<Standing> {
  const { anchor } = comment;
  const moved = comment.commit !== now.head && anchor.line !== null && anchor.side === 'RIGHT';
  const origin = { commit: comment.commit, path: anchor.path, line: anchor.line ?? 0 };
  const line = moved ? await follow(call, origin, now.head) : (anchor.line ?? undefined);
  if (anchor.line !== null && line === undefined) return { line: undefined, position: undefined };
  const found = locate(now.files, {
    path: anchor.path,
    line,
    side: anchor.side,
    startLine: undefined,
    startSide: anchor.side,
    position: undefined,
    wholeFile: anchor.line === null,
  });
  if (typeof found === 'string') return { line: undefined, position: undefined };
  return { line: found.line ?? undefined, position: found.position };
}

/** Inline comments of one pull request, each where it stands now. */
export async function showComments(call: RepositoryCall, issue: PullIssue, comments: readonly ReviewComment[]) {
  if (comments.length === 0) return [];
  const now = { head: (await endsOf(call, issue)).head, files: await filesOf(call, issue) };
  return Promise.all(
    comments.map(async (comment) =>
      reviewCommentShape(call.forge, call.repository, { comment, now: await standing(call, comment, now) }),
    ),
  );
}

/** The inline comments of a pull request that the caller may see, oldest first. */
export function commentsOf(call: RepositoryCall, issue: PullIssue): ReviewComment[] {
  const hidden = new Set(
    call.repository.reviews
      .filter((review) => review.state === 'PENDING' && review.author !== call.user?.login)
      .map((review) => review.id),
  );
  return call.repository.reviewComments.filter(
    (comment) => comment.pull === issue.number && !hidden.has(comment.review),
  );
}

function commentOf(call: RepositoryCall): { comment: ReviewComment; issue: PullIssue } {
  const comment = call.repository.reviewComments.find((one) => one.id === Number(call.params.id));
  if (comment === undefined) throw notFound();
  const issue = pullOf({ ...call, params: { number: String(comment.pull) } });
  if (!commentsOf(call, issue).includes(comment)) throw notFound();
  return { comment, issue };
}

async function listComments(call: RepositoryCall): Promise<Reply> {
  const issue = pullOf(call);
  const shown = commentsOf(call, issue).filter((comment) => call.forge.store.visible(comment.id));
  return page(await showComments(call, issue, shown), call.url);
}

const changed = z.object({ body: bodyText });

async function changeComment(call: RepositoryCall): Promise<Reply> {
  const { comment, issue } = commentOf(call);
  authorOrWriter(call, comment.author);
  const { body } = read(call, changed);
  checkLength('PullRequestReviewComment', body);
  Object.assign(comment, { body, updatedAt: timestamp() });
  return ok((await showComments(call, issue, [comment]))[0]);
}

function deleteComment(call: RepositoryCall): Reply {
  const { comment } = commentOf(call);
  authorOrWriter(call, comment.author);
  call.repository.reviewComments = call.repository.reviewComments.filter((one) => one.id !== comment.id);
  return noContent();
}

/** Inline comments, wherever they came from. */
export const reviewCommentRoutes: RepositoryRoute[] = [
  { on: 'GET /pulls/:number/comments', needs: 'look', answer: listComments },
  {
    on: 'GET /pulls/comments/:id',
    needs: 'look',
    answer: async (call) => {
      const { comment, issue } = commentOf(call);
      return ok((await showComments(call, issue, [comment]))[0]);
    },
  },
  { on: 'PATCH /pulls/comments/:id', needs: 'sign-in', answer: changeComment },
  { on: 'DELETE /pulls/comments/:id', needs: 'sign-in', answer: deleteComment },
];
