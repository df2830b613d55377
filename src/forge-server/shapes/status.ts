import type { Forge } from '../call.ts';
import type { CommitStatus, Repository } from '../state.ts';
import { apiUrl } from './repository.ts';
import { userShape } from './user.ts';

/** The statuses that count for a commit: the last one of each context. */
export function latestStatuses(statuses: readonly CommitStatus[], sha: string): CommitStatus[] {
  const byContext = new Map<string, CommitStatus>();
  for (const status of statuses) if (status.sha === sha) byContext.set(status.context, status);
  return [...byContext.values()];
}

/** What several statuses amount to. Without any, GitHub says pending. */
export function combinedState(statuses: readonly CommitStatus[]): 'failure' | 'pending' | 'success' {
  if (statuses.some((status) => status.state === 'error' || status.state === 'failure')) return 'failure';
  return statuses.length > 0 && statuses.every((status) => status.state === 'success') ? 'success' : 'pending';
}

/** A commit status without who set it. */
export function simpleStatusShape(forge: Forge, repository: Repository, status: CommitStatus) {
  return {
    id: status.id,
    node_id: `SC_${status.id}`,
    url: `${apiUrl(forge, repository)}/statuses/${status.sha}`,
    avatar_url: userShape(forge, status.author).avatar_url,
    state: status.state,
    context: status.context,
    description: status.description,
    target_url: status.targetUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}

/** A commit status. */
export function statusShape(forge: Forge, repository: Repository, status: CommitStatus) {
  return { ...simpleStatusShape(forge, repository, status), creator: userShape(forge, status.author) };
}
