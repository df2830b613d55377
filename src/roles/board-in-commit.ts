import type { Store } from '../ports/git.ts';
import type { RoleFile } from './role-file.ts';

/** What a project says of the board, in the commit that a run starts from. */
export interface BoardInCommit {
  readonly members: readonly RoleFile[];
  readonly constitution: { readonly path: string; readonly text: string } | null;
}

const MEMBER = /^\.swarm\/board\/members\/([^/]+)\/role\.md$/;
const CONSTITUTION = '.swarm/board/constitution.md';

/** Read from the host's own copy of the repository, never from a work tree: what an agent writes reaches no board. */
export async function boardInCommit(store: Pick<Store, 'files' | 'read'>, commit: string): Promise<BoardInCommit> {
  const paths = await store.files(commit);
  const members = paths.flatMap((path) => {
    const name = MEMBER.exec(path)?.[1];
    return name === undefined ? [] : [{ name, path }];
  });
  const text = async (path: string) => new TextDecoder().decode((await store.read(commit, path)) ?? new Uint8Array());
  return {
    members: await Promise.all(members.map(async ({ name, path }) => ({ name, path, text: await text(path) }))),
    constitution: paths.includes(CONSTITUTION) ? { path: CONSTITUTION, text: await text(CONSTITUTION) } : null,
  };
}
