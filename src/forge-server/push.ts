import { buffer } from 'node:stream/consumers';
import type { Reply } from './answers.ts';
import type { Forge } from './call.ts';
import type { Effect } from './effects.ts';
import type { Git } from './git.ts';
import type { GitReply, GitRequest } from './git-http.ts';
import { closeMentioned, noticeRefs } from './pull-refs.ts';
import { readCommits } from './shapes/commit.ts';
import { type Repository, timestamp } from './state.ts';

/** What a push did: the answer for git, and the refs that moved. */
export interface Pushed {
  reply: Reply;
  refs: NonNullable<Effect['refs']>;
}

/** Runs a push to its end and brings what the forge knows in line with the refs. */
export async function applyPush(forge: Forge, git: GitRequest, backend: () => Promise<GitReply>): Promise<Pushed> {
  const place = { repository: structuredClone(git.repository), git: forge.store.git(git.repository) };
  const before = await place.git.refs();
  const answer = await backend();
  const body = await buffer(answer.body);
  const refs = moved(before, await place.git.refs());
  if (refs.length > 0) {
    place.repository.pushedAt = timestamp();
    await adoptDefaultBranch(place.repository, place.git);
    await closeByCommits(place, refs, git.user?.login ?? '');
    await noticeRefs(place, git.user?.login);
    await forge.store.save(place.repository);
  }
  return { reply: { status: answer.status, headers: answer.headers, body }, refs };
}

function moved(before: Map<string, string>, after: Map<string, string>): Pushed['refs'] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .map((ref) => ({ ref, from: before.get(ref) ?? null, to: after.get(ref) ?? null }))
    .filter((one) => one.from !== one.to);
}

/** The first branch pushed to an empty repository becomes its default, as on GitHub. */
async function adoptDefaultBranch(repository: Repository, git: Git): Promise<void> {
  const branches = [...(await git.refs('refs/heads/')).keys()].map((ref) => ref.slice('refs/heads/'.length));
  const [first] = branches;
  if (first === undefined || branches.includes(repository.defaultBranch)) return;
  repository.defaultBranch = first;
  await git.run(['symbolic-ref', 'HEAD', `refs/heads/${first}`]);
}

async function closeByCommits(
  place: { repository: Repository; git: Git },
  refs: Pushed['refs'],
  by: string,
): Promise<void> {
  const main = refs.find((one) => one.ref === `refs/heads/${place.repository.defaultBranch}`);
  if (main === undefined || main.from === null || main.to === null) return;
  for (const commit of await readCommits(place.git, [`${main.from}..${main.to}`])) {
    closeMentioned(place.repository, commit.message, by);
  }
}
