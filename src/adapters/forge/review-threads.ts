import { z } from 'zod';
import type { ReviewThread } from '../../ports/forge.ts';

/** One page of a pull request's review threads, each with its first comment. */
export const threadsQuery = `query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { id isResolved path line comments(first: 1) { nodes { body author { login } } } }
      }
    }
  }
}`;

export const resolveThreadMutation = `mutation($thread: ID!) {
  resolveReviewThread(input: { threadId: $thread }) { thread { id isResolved } }
}`;

export const markReadyMutation = `mutation($pull: ID!) {
  markPullRequestReadyForReview(input: { pullRequestId: $pull }) { pullRequest { id isDraft } }
}`;

const comment = z.object({ body: z.string(), author: z.object({ login: z.string() }).nullable() });
const thread = z.object({
  id: z.string(),
  isResolved: z.boolean(),
  path: z.string(),
  line: z.number().nullable(),
  comments: z.object({ nodes: z.array(comment) }),
});
const page = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  nodes: z.array(thread),
});
const answer = z.object({ repository: z.object({ pullRequest: z.object({ reviewThreads: page }) }) });

export interface ThreadsPage {
  readonly threads: readonly ReviewThread[];
  /** The cursor of the next page, null on the last. */
  readonly next: string | null;
}

/** Reads what `threadsQuery` was answered with. */
export function threadsPage(data: unknown): ThreadsPage {
  const { nodes, pageInfo } = answer.parse(data).repository.pullRequest.reviewThreads;
  return { threads: nodes.map(threadOf), next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}

function threadOf({ id, isResolved, path, line, comments }: z.infer<typeof thread>): ReviewThread {
  const first = comments.nodes[0];
  return { id, resolved: isResolved, path, line, author: first?.author?.login ?? 'ghost', body: first?.body ?? '' };
}
