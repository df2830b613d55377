import { z } from 'zod';
import { notFound, Refusal, type Reply } from './answers.ts';
import type { Git } from './git.ts';
import { type Issue, type Permission, type Pull, permissions, type Repository, type User } from './state.ts';
import type { Store } from './store.ts';

/** A forge that is running: what every handler can reach. */
export interface Forge {
  store: Store;
  users: readonly User[];
  /** Where clients reach it, without a trailing slash. */
  url: string;
}

/** One request to the REST interface, signed in or not. */
export interface Call {
  forge: Forge;
  user: User | undefined;
  params: Record<string, string>;
  url: URL;
  /** The media type the client wants: GitHub answers `…raw` and `…diff` with bytes. */
  accept: string;
  body: unknown;
  /** False for a request that a fault makes the forge forget: answered as if it were done. */
  keeps: boolean;
}

/** A request about one repository. When it writes, `repository` is a copy that is kept only if it succeeds. */
export interface RepositoryCall extends Call {
  repository: Repository;
  git: Git;
  /** Writes what has been decided so far to disk, for changes that git must not see first. */
  checkpoint(): Promise<void>;
}

/** What a caller must be allowed to do: look, be somebody, or hold a permission. */
export type Need = 'look' | 'sign-in' | Permission;

export interface RootRoute {
  on: string;
  answer(call: Call): Promise<Reply> | Reply;
}

export interface RepositoryRoute {
  /** Method and path after `/repos/:owner/:repo`; a last segment `:name*` takes the rest of the path. */
  on: string;
  needs: Need;
  answer(call: RepositoryCall): Promise<Reply> | Reply;
}

/** The caller, who must be signed in. */
export function caller(call: Call): User {
  if (call.user === undefined) throw new Refusal(401, 'Requires authentication');
  return call.user;
}

/** What someone may do in a repository; undefined if they may not even know of it. */
export function permissionOf(repository: Repository, login: string | undefined): Permission | undefined {
  if (login === repository.owner) return 'admin';
  const granted = login === undefined ? undefined : repository.collaborators[login];
  return granted ?? (repository.private ? undefined : 'read');
}

export function may(repository: Repository, login: string | undefined, wanted: Permission): boolean {
  const held = permissionOf(repository, login);
  return held !== undefined && permissions.indexOf(held) >= permissions.indexOf(wanted);
}

/** Refuses as GitHub does: 404 to whoever may not look, 401 without a name, 403 without the permission. */
export function authorize(repository: Repository, user: User | undefined, need: Need): void {
  if (!may(repository, user?.login, 'read')) throw notFound();
  if (need === 'look') return;
  if (user === undefined) throw new Refusal(401, 'Requires authentication');
  if (need === 'sign-in' || may(repository, user.login, need)) return;
  throw new Refusal(
    403,
    need === 'admin' ? 'Must have admin rights to Repository.' : 'Must have push access to repository.',
  );
}

/** Refuses unless the caller wrote the thing or may write to the repository. */
export function authorOrWriter(call: RepositoryCall, author: string): void {
  if (caller(call).login !== author && !may(call.repository, call.user?.login, 'triage')) {
    throw new Refusal(403, 'Must have push access to repository.');
  }
}

/** The request's body, checked. A body that does not fit is answered as GitHub does: 422, "Invalid request." */
export function read<T extends z.ZodType>(call: Call, schema: T): z.output<T> {
  const result = schema.safeParse(call.body ?? {});
  if (result.success) return result.data;
  const reasons = result.error.issues.map((issue) => {
    const field = issue.path.join('/');
    const given = issue.path.reduce<unknown>((at, key) => Object(at)[key], call.body);
    const missing = issue.path.length > 0 && given === undefined;
    return missing ? `"${field}" wasn't supplied.` : `For 'properties/${field}', ${issue.message}.`;
  });
  throw new Refusal(422, `Invalid request.\n\n${reasons.join('\n')}`);
}

/** Text of an issue, comment or review, with GitHub's limit. */
export const bodyText = z.string();

/** Refuses text longer than GitHub keeps. */
export function checkLength(resource: string, body: string | null | undefined): void {
  if ((body ?? '').length <= 65_536) return;
  throw new Refusal(422, 'Validation Failed', [
    { resource, code: 'custom', field: 'body', message: 'body is too long (maximum is 65536 characters)' },
  ]);
}

/** The issue (or pull request) that `:number` names. */
export function issueOf(call: RepositoryCall): Issue {
  const issue = call.repository.issues.find((one) => one.number === Number(call.params.number));
  if (issue === undefined) throw notFound();
  return issue;
}

export type PullIssue = Issue & { pull: Pull };

export function isPull(issue: Issue): issue is PullIssue {
  return issue.pull !== undefined;
}

/** The pull request that `:number` names. */
export function pullOf(call: RepositoryCall): PullIssue {
  const issue = issueOf(call);
  if (!isPull(issue)) throw notFound();
  return issue;
}
