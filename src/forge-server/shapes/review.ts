import type { Forge } from '../call.ts';
import type { Repository, Review, ReviewComment } from '../state.ts';
import { apiUrl, htmlUrl } from './repository.ts';
import { association, userShape } from './user.ts';

/** A review of a pull request. */
export function reviewShape(forge: Forge, repository: Repository, review: Review) {
  const pull = `${apiUrl(forge, repository)}/pulls/${review.pull}`;
  const html = `${htmlUrl(forge, repository)}/pull/${review.pull}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: `PRR_${review.id}`,
    user: userShape(forge, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: association(repository, review.author),
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commit,
  };
}

/** Where an inline comment stands now; undefined once the line it spoke of is gone. */
export interface Standing {
  line: number | undefined;
  position: number | undefined;
}

/** An inline comment. `line` and `position` are left out of an outdated one, as GitHub nulls them. */
export function reviewCommentShape(
  forge: Forge,
  repository: Repository,
  seen: { comment: ReviewComment; now: Standing },
) {
  const { comment, now } = seen;
  const { anchor } = comment;
  const api = apiUrl(forge, repository);
  const url = `${api}/pulls/comments/${comment.id}`;
  const pull = `${api}/pulls/${comment.pull}`;
  const html = `${htmlUrl(forge, repository)}/pull/${comment.pull}#discussion_r${comment.id}`;
  return {
    id: comment.id,
    node_id: `PRRC_${comment.id}`,
    url,
    pull_request_review_id: comment.review,
    diff_hunk: anchor.hunk,
    path: anchor.path,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    user: userShape(forge, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: pull,
    author_association: association(repository, comment.author),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pull } },
    start_line: anchor.startLine,
    original_start_line: anchor.startLine,
    start_side: anchor.startSide,
    line: now.line ?? null,
    original_line: anchor.line,
    side: anchor.side,
    position: now.position ?? null,
    original_position: anchor.position,
    subject_type: anchor.line === null ? 'file' : 'line',
    ...(comment.replyTo === null ? {} : { in_reply_to_id: comment.replyTo }),
  };
}
