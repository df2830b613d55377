import { z } from 'zod';
import { created, notFound, ok, page, Refusal, type Reply, validationFailed } from './answers.ts';
import {
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
import { addComment, showComments, spotFields, toSpot } from './review-comments.ts';
import { reviewShape } from './shapes/review.ts';
import { nextId, type Review, type ReviewState, timestamp } from './state.ts';

const event = z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']);
const newReview = z.object({
  commit_id: z.string().nullish(),
  body: bodyText.nullish(),
  event: event.optional(),
  comments: z.array(z.object({ body: bodyText, ...spotFields })).default([]),
});
const submission = z.object({ body: bodyText.nullish(), event });
const dismissal = z.object({ message: z.string() });

const states: Record<z.infer<typeof event>, ReviewState> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

const unprocessable = (...errors: string[]): Refusal => new Refusal(422, 'Unprocessable Entity', errors);

interface Verdict {
  event: z.infer<typeof event> | undefined;
  body: string;
  hasComments: boolean;
}

function refuseVerdict(call: RepositoryCall, issue: PullIssue, verdict: Verdict): void {
  const own = issue.author === caller(call).login;
  if (own && verdict.event === 'APPROVE') throw unprocessable('Can not approve your own pull request');
  if (own && verdict.event === 'REQUEST_CHANGES') {
    throw unprocessable('Can not request changes on your own pull request');
  }
  const blank = verdict.body.trim() === '';
  const empty = verdict.event === 'COMMENT' && !verdict.hasComments;
  if (blank && (verdict.event === 'REQUEST_CHANGES' || empty)) throw unprocessable("Review body can't be blank");
}

/** The commit a review is about: one the pull request has, its head unless said otherwise. */
export async function reviewedCommit(
  call: RepositoryCall,
  issue: PullIssue,
  asked: string | null | undefined,
): Promise<string> {
  const { head } = await endsOf(call, issue);
  const sha = asked == null ? head : await call.git.commit(asked);
  if (sha === undefined || !(await call.git.isAncestor(sha, head))) {
    const message = 'commit_id is not part of the pull request';
    throw validationFailed({ resource: 'PullRequestReview', code: 'custom', field: 'commit_id', message });
  }
  return sha;
}

function place(files: FileDiff[], spot: Spot) {
  const anchor = locate(files, spot);
  if (anchor === 'path') throw unprocessable('Path could not be resolved');
  if (anchor === 'start_line') throw unprocessable('Start line could not be resolved');
  if (anchor === 'line') throw unprocessable('Line could not be resolved');
  return anchor;
}

async function createReview(call: RepositoryCall): Promise<Reply> {
  const issue = pullOf(call);
  const body = read(call, newReview);
  const text = body.body ?? '';
  checkLength('PullRequestReview', text);
  for (const comment of body.comments) checkLength('PullRequestReviewComment', comment.body);
  refuseVerdict(call, issue, { event: body.event, body: text, hasComments: body.comments.length > 0 });
  const commit = await reviewedCommit(call, issue, body.commit_id);
  const files = body.comments.length === 0 ? [] : await filesOf(call, issue);
  const anchors = body.comments.map((comment) => ({ body: comment.body, anchor: place(files, toSpot(comment)) }));
  const author = caller(call).login;
  const pending = body.event === undefined;
  if (pending && call.repository.reviews.some((one) => isPendingOf(one, issue, author))) {
    throw unprocessable('User can only have one pending review per pull request');
  }
  const review: Review = {
    id: nextId(call.repository),
    pull: issue.number,
    author,
    body: text,
    state: body.event === undefined ? 'PENDING' : states[body.event],
    commit,
    submittedAt: pending ? null : timestamp(),
  };
  call.repository.reviews.push(review);
  for (const { body: words, anchor } of anchors) addComment(call, { review, body: words, anchor, replyTo: null });
  if (!pending) settle(issue, author);
  return ok(reviewShape(call.forge, call.repository, review));
}

function isPendingOf(review: Review, issue: PullIssue, login: string): boolean {
  return review.pull === issue.number && review.state === 'PENDING' && review.author === login;
}

/** Someone who has reviewed is no longer asked to. */
function settle(issue: PullIssue, author: string): void {
  issue.pull.reviewers = issue.pull.reviewers.filter((login) => login !== author);
  issue.updatedAt = timestamp();
}

function reviewOf(call: RepositoryCall): Review {
  const issue = pullOf(call);
  const review = call.repository.reviews.find((one) => one.id === Number(call.params.id));
  if (review?.pull !== issue.number || !shownTo(call, review)) throw notFound();
  return review;
}

const shownTo = (call: RepositoryCall, review: Review): boolean =>
  review.state !== 'PENDING' || review.author === call.user?.login;

function submitReview(call: RepositoryCall): Reply {
  const issue = pullOf(call);
  const review = reviewOf(call);
  const body = read(call, submission);
  if (review.state !== 'PENDING') throw unprocessable('Can not submit a review that is not pending');
  const text = body.body ?? review.body;
  checkLength('PullRequestReview', text);
  const hasComments = call.repository.reviewComments.some((comment) => comment.review === review.id);
  refuseVerdict(call, issue, { event: body.event, body: text, hasComments });
  Object.assign(review, { body: text, state: states[body.event], submittedAt: timestamp() });
  settle(issue, review.author);
  return ok(reviewShape(call.forge, call.repository, review));
}

function dismissReview(call: RepositoryCall): Reply {
  const review = reviewOf(call);
  read(call, dismissal);
  if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
    throw unprocessable(`Can not dismiss a ${review.state.toLowerCase()} pull request review`);
  }
  review.state = 'DISMISSED';
  return ok(reviewShape(call.forge, call.repository, review));
}

function listReviews(call: RepositoryCall): Reply {
  const { number } = pullOf(call);
  const shown = call.repository.reviews.filter(
    (review) => review.pull === number && shownTo(call, review) && call.forge.store.visible(review.id),
  );
  return page(
    shown.map((review) => reviewShape(call.forge, call.repository, review)),
    call.url,
  );
}

/** Reviews: a verdict on a pull request, with comments in its lines. */
export const reviewRoutes: RepositoryRoute[] = [
  { on: 'POST /pulls/:number/reviews', needs: 'sign-in', answer: createReview },
  { on: 'GET /pulls/:number/reviews', needs: 'look', answer: listReviews },
  {
    on: 'GET /pulls/:number/reviews/:id',
    needs: 'look',
    answer: (call) => ok(reviewShape(call.forge, call.repository, reviewOf(call))),
  },
  { on: 'POST /pulls/:number/reviews/:id/events', needs: 'sign-in', answer: submitReview },
  { on: 'PUT /pulls/:number/reviews/:id/dismissals', needs: 'write', answer: dismissReview },
  {
    on: 'GET /pulls/:number/reviews/:id/comments',
    needs: 'look',
    answer: async (call) => {
      const review = reviewOf(call);
      const comments = call.repository.reviewComments.filter((comment) => comment.review === review.id);
      return page(await showComments(call, pullOf(call), comments), call.url);
    },
  },
];

const singleComment = z.object({
  body: bodyText,
  commit_id: z.string().optional(),
  in_reply_to: z.int().optional(),
  ...spotFields,
  path: z.string().optional(),
});
const reply = z.object({ body: bodyText });

async function createSingleComment(call: RepositoryCall): Promise<Reply> {
  const issue = pullOf(call);
  const body = read(call, singleComment);
  if (body.in_reply_to !== undefined) return replyTo(call, issue, { id: body.in_reply_to, body: body.body });
  checkLength('PullRequestReviewComment', body.body);
  if (body.commit_id === undefined || body.path === undefined) {
    const missing = body.commit_id === undefined ? 'commit_id' : 'path';
    throw new Refusal(422, `Invalid request.\n\n"${missing}" wasn't supplied.`);
  }
  const commit = await reviewedCommit(call, issue, body.commit_id);
  const anchor = locate(await filesOf(call, issue), toSpot({ ...body, path: body.path }));
  if (typeof anchor === 'string') {
    const field = `pull_request_review_thread.${anchor}`;
    const message = `${field} must be part of the diff`;
    throw validationFailed({ resource: 'PullRequestReviewComment', code: 'custom', field, message });
  }
  const review = wrapping(call, issue, commit);
  const comment = addComment(call, { review, body: body.body, anchor, replyTo: null });
  return created((await showComments(call, issue, [comment]))[0]);
}

/** A comment made on its own is in a review of its own. */
function wrapping(call: RepositoryCall, issue: PullIssue, commit: string): Review {
  const review: Review = {
    id: nextId(call.repository),
    pull: issue.number,
    author: caller(call).login,
    body: '',
    state: 'COMMENTED',
    commit,
    submittedAt: timestamp(),
  };
  call.repository.reviews.push(review);
  return review;
}

async function replyTo(call: RepositoryCall, issue: PullIssue, answer: { id: number; body: string }): Promise<Reply> {
  const parent = call.repository.reviewComments.find((one) => one.id === answer.id && one.pull === issue.number);
  if (parent === undefined) throw notFound();
  checkLength('PullRequestReviewComment', answer.body);
  const { head } = await endsOf(call, issue);
  const review = wrapping(call, issue, head);
  const root = parent.replyTo ?? parent.id;
  const { anchor } = parent;
  const comment = addComment(call, { review, body: answer.body, anchor, replyTo: root });
  comment.commit = parent.commit;
  return created((await showComments(call, issue, [comment]))[0]);
}

/** Comments in the lines of a pull request, outside a review, and answers to them. */
export const lineCommentRoutes: RepositoryRoute[] = [
  { on: 'POST /pulls/:number/comments', needs: 'sign-in', answer: createSingleComment },
  {
    on: 'POST /pulls/:number/comments/:id/replies',
    needs: 'sign-in',
    answer: (call) => replyTo(call, pullOf(call), { id: Number(call.params.id), body: read(call, reply).body }),
  },
];
