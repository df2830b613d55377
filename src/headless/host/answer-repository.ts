import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { openForge } from '../../compose.ts';
import type { Answers } from '../../link/link.ts';
import { LinkError } from '../../link/link-error.ts';
import type { ForgeWish, IssueRow, Repository, Requests } from '../../link/protocol.ts';
import type { ForgeIssue } from '../../ports/forge.ts';
import { proposeFor, recallCommands } from '../begin/project-commands.ts';
import { localRepository, makeRepository } from '../run/local-forge.ts';
import type { ForgeChoice } from '../run/run-record.ts';
import { repositoryFolder } from '../state-folder.ts';
import type { Host } from './host.ts';
import { chosenForge, forgeAt } from './reach.ts';

/** The folder that this host is for. Throws `LinkError` where there is none. */
export function folderOf({ root }: Host): string {
  if (root !== null) return root;
  throw new LinkError('no-folder', 'Open a folder with a git repository first.');
}

/** The user's repository, its issues, and how it is set up and checked. */
export function repositoryAnswers(
  host: Host,
): Pick<Answers<Requests>, 'repository' | 'issues' | 'newIssue' | 'proposal'> {
  const { home, machine } = host;
  const choiceFor = async (wish: ForgeWish) => chosenForge(await machine.git.user.inspect(folderOf(host)), wish);
  return {
    repository: ({ forge }) => repositoryOf(host, forge),
    issues: async ({ forge: wish, ...filter }) => {
      const root = folderOf(host);
      const choice = await choiceFor(wish);
      // To look at a forge makes none.
      if (choice.kind === 'local' && !(await isMade(home, root))) return { issues: [], more: false };
      const { forge, local, close } = await forgeAt(host, { home, root }, choice);
      try {
        if (local !== null) await makeRepository({ access: local });
        const { issues, more } = await forge.issues(filter);
        return { issues: issues.map(rowOf), more };
      } finally {
        await close();
      }
    },
    newIssue: async ({ forge: wish, title, body }) => {
      const root = folderOf(host);
      if (title.trim() === '') throw new LinkError('cannot', 'An issue needs a title.');
      const { forge, local, close } = await forgeAt(host, { home, root }, await choiceFor(wish));
      try {
        if (local !== null) await makeRepository({ access: local });
        return rowOf(await forge.openIssue({ title: title.trim(), body, labels: [] }));
      } finally {
        await close();
      }
    },
    proposal: async ({ branch }) => {
      const root = folderOf(host);
      const commit = await machine.git.user.commitOf(root, branch);
      if (commit === null) throw new LinkError('cannot', `There is no branch ${branch} here any more.`);
      const remembered = await recallCommands({ home, root });
      if (remembered !== null) {
        const { setup, checks, hosts } = remembered;
        const again = (command: string) => ({ command, why: 'as confirmed before', sure: true });
        return { setup: setup.map(again), checks: checks.map(again), hosts, known: true };
      }
      const store = await machine.git.store(root, commit);
      return { ...(await proposeFor(store, commit)), known: false };
    },
  };
}

async function repositoryOf(host: Host, wish: ForgeWish): Promise<Repository> {
  const { user } = host.machine.git;
  const root = folderOf(host);
  const state = await user.inspect(root);
  const branches = await user.branches(root);
  return {
    root: state.root,
    branch: state.branch,
    branches: branches.map(({ name, commit }) => ({ name, commit })),
    uncommitted: state.uncommitted.length,
    forge: shownForge(root, chosenForge(state, wish)),
  };
}

function shownForge(root: string, choice: ForgeChoice): Repository['forge'] {
  if (choice.kind === 'local') return { kind: 'local', baseUrl: null, repository: localRepository(root), url: null };
  const { baseUrl, owner, repository } = choice;
  const url = openForge({ baseUrl, owner, repository, token: '' })
    .remote()
    .url.replace(/\.git$/, '');
  return { kind: 'github', baseUrl, repository: `${owner}/${repository}`, url };
}

const isMade = (home: string, root: string): Promise<boolean> =>
  access(join(repositoryFolder(home, root), 'forge', 'tokens.json')).then(
    () => true,
    () => false,
  );

const rowOf = ({ number, title, body, author, state, labels, url, comments, updatedAt }: ForgeIssue): IssueRow => ({
  ...{ number, title, body, author, state, labels, url, comments, updatedAt },
});
