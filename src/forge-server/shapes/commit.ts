import type { Forge } from '../call.ts';
import type { FileDiff } from '../diff.ts';
import type { Git } from '../git.ts';
import type { Repository } from '../state.ts';
import { apiUrl, htmlUrl } from './repository.ts';
import { userShape } from './user.ts';

/** A commit as git stores it. */
export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  author: { name: string; email: string; date: string };
  committer: { name: string; email: string; date: string };
  message: string;
}

const format = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');

/** The commits that `git log` names, in its order. */
export async function readCommits(git: Git, args: string[]): Promise<Commit[]> {
  const text = await git.run(['log', '-z', `--format=tformat:${format}%x00`, ...args]);
  const fields = text.split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + 10 < fields.length; at += 11) {
    const [sha = '', tree = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', message = ''] =
      fields.slice(at, at + 10);
    commits.push({
      sha,
      tree,
      parents: parents === '' ? [] : parents.split(' '),
      author: { name: an, email: ae, date: zulu(ad) },
      committer: { name: cn, email: ce, date: zulu(cd) },
      message: message.trimEnd(),
    });
  }
  return commits;
}

const zulu = (date: string): string => `${new Date(date).toISOString().slice(0, 19)}Z`;

/** Who a commit belongs to: the user whose forge address it carries. */
export function addressOf(login: string, id: number): string {
  return `${id}+${login}@users.noreply.localhost`;
}

/** A commit with its links. */
export function commitShape(forge: Forge, repository: Repository, commit: Commit) {
  const api = apiUrl(forge, repository);
  const person = (email: string) => {
    const user = forge.users.find((one) => addressOf(one.login, one.id) === email);
    return user === undefined ? null : userShape(forge, user.login);
  };
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url: `${api}/commits/${commit.sha}`,
    html_url: `${htmlUrl(forge, repository)}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    author: person(commit.author.email),
    committer: person(commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${htmlUrl(forge, repository)}/commit/${sha}`,
    })),
  };
}

/** A changed file, with links to it at the given commit. */
export function fileShape(forge: Forge, repository: Repository, at: { file: FileDiff; commit: string }) {
  const { file, commit } = at;
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${htmlUrl(forge, repository)}/blob/${commit}/${path}`,
    raw_url: `${htmlUrl(forge, repository)}/raw/${commit}/${path}`,
    contents_url: `${apiUrl(forge, repository)}/contents/${path}?ref=${commit}`,
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
    ...(file.patch === undefined ? {} : { patch: file.patch }),
  };
}
