import { isPull, type PullIssue, type RepositoryCall } from './call.ts';
import { type Repository, timestamp } from './state.ts';

type Place = Pick<RepositoryCall, 'repository' | 'git'>;

/** Closes an issue or a pull request. */
export function close(issue: Repository['issues'][number], by: string | null): void {
  const now = timestamp();
  issue.state = 'closed';
  issue.closedAt = now;
  issue.closedBy = by;
  issue.updatedAt = now;
}

const closing = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:([\w.-]+\/[\w.-]+))?#(\d+)/gi;

/** Closes the issues that a text says it closes. */
export function closeMentioned(repository: Repository, text: string, by: string): void {
  for (const [, elsewhere, number] of text.matchAll(closing)) {
    const here = elsewhere === undefined || elsewhere.toLowerCase() === nameOf(repository);
    const issue = repository.issues.find((one) => one.number === Number(number));
    if (!here || issue === undefined || issue.pull !== undefined || issue.state === 'closed') continue;
    close(issue, by);
    issue.stateReason = 'completed';
  }
}

const nameOf = (repository: Repository): string => `${repository.owner}/${repository.name}`.toLowerCase();

/** Records that a pull request's commits are in its base, and closes what it promised to close. */
export function markMerged(repository: Repository, issue: PullIssue, how: { sha: string; by: string }): void {
  const now = timestamp();
  issue.pull.mergedAt = now;
  issue.pull.mergedBy = how.by;
  issue.pull.mergeSha = how.sha;
  delete issue.pull.merging;
  close(issue, how.by);
  if (issue.pull.base === repository.defaultBranch) closeMentioned(repository, issue.body ?? '', how.by);
}

/** Keeps the commits of a pull request reachable under a ref of its own, as GitHub does. */
export async function keepHead(place: Place, issue: PullIssue): Promise<void> {
  await place.git.run(['update-ref', `refs/pull/${issue.number}/head`, issue.pull.headSha]);
}

/** Brings the pull requests in line with the refs, after anything moved them. */
export async function noticeRefs(place: Place, by?: string): Promise<void> {
  const refs = await place.git.refs('refs/heads/');
  for (const issue of place.repository.issues) {
    if (isPull(issue) && issue.state === 'open') await noticePull({ place, refs, by }, issue);
  }
}

interface Seen {
  place: Place;
  refs: Map<string, string>;
  by: string | undefined;
}

async function noticePull({ place, refs, by }: Seen, issue: PullIssue): Promise<void> {
  const { pull } = issue;
  const head = refs.get(`refs/heads/${pull.head}`);
  const base = refs.get(`refs/heads/${pull.base}`);
  const actor = by ?? issue.author;
  if (head !== undefined && head !== pull.headSha) {
    pull.headSha = head;
    issue.updatedAt = timestamp();
    await keepHead(place, issue);
  }
  if (base !== undefined && (await place.git.isAncestor(pull.headSha, base))) {
    markMerged(place.repository, issue, { sha: base, by: actor });
  } else if (head === undefined || base === undefined) {
    close(issue, actor);
  }
}

/** Finishes or forgets the merges that a killed process left half done. */
export async function recoverMerges(place: Place): Promise<boolean> {
  let changed = false;
  for (const issue of place.repository.issues) {
    if (!isPull(issue) || issue.pull.merging === undefined) continue;
    changed = true;
    const { merging } = issue.pull;
    const base = await place.git.branch(issue.pull.base);
    const known = (await place.git.commit(merging.sha)) !== undefined;
    const arrived = known && base !== undefined && (await place.git.isAncestor(merging.sha, base));
    if (arrived) markMerged(place.repository, issue, merging);
    else delete issue.pull.merging;
  }
  return changed;
}
