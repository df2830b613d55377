import type { Fault } from '../../src/forge-server/faults.ts';

/** The request by which each kind of effect is done, as a fault names it. */
type Request = Pick<Fault, 'match'> & Partial<Pick<Fault, 'contains'>>;

const repository = '/repos/local/sample';

export const effectRequests: Readonly<Record<string, Request>> = {
  'open a sub-issue': { match: `POST ${repository}/issues` },
  'link a sub-issue': { match: `POST ${repository}/issues/1/sub_issues` },
  push: { match: 'POST /local/sample.git/git-receive-pack' },
  'open a pull request': { match: `POST ${repository}/pulls` },
  'mark it ready': { match: 'POST /graphql', contains: 'markPullRequestReadyForReview' },
  review: { match: `POST ${repository}/pulls/*/reviews` },
  status: { match: `POST ${repository}/statuses/*` },
  'resolve a thread': { match: 'POST /graphql', contains: 'resolveReviewThread' },
  merge: { match: `PUT ${repository}/pulls/*/merge` },
  'close a sub-issue': { match: `PATCH ${repository}/issues/2` },
  'comment a summary': { match: `POST ${repository}/issues/1/comments` },
  'close the issue': { match: `PATCH ${repository}/issues/1` },
};
