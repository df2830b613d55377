import { z } from 'zod';
import { noContent, notFound, ok, Refusal, type Reply } from './answers.ts';
import { bodyText, caller, type PullIssue, pullOf, type RepositoryCall, type RepositoryRoute, read } from './call.ts';
import { closeMentioned, keepHead, markMerged, noticeRefs } from './pull-refs.ts';
import { endsOf } from './pulls.ts';
import { addressOf, type Commit, readCommits } from './shapes/commit.ts';
import { htmlUrl } from './shapes/repository.ts';
import { timestamp, type User } from './state.ts';

const mergeBody = z.object({
  commit_title: z.string().nullish(),
  commit_message: bodyText.nullish(),
  sha: z.string().nullish(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
});
type MergeBody = z.infer<typeof mergeBody>;
const updateBody = z.object({ expected_head_sha: z.string().nullish() });

interface Ends {
  head: string;
  base: string;
}

const unmergeable = (): Refusal => new Refusal(405, 'Pull Request is not mergeable');

function identity(user: User, commit?: Commit): Record<string, string> {
  const email = addressOf(user.login, user.id);
  return {
    GIT_AUTHOR_NAME: commit?.author.name ?? user.login,
    GIT_AUTHOR_EMAIL: commit?.author.email ?? email,
    ...(commit === undefined ? {} : { GIT_AUTHOR_DATE: commit.author.date }),
    GIT_COMMITTER_NAME: user.login,
    GIT_COMMITTER_EMAIL: email,
  };
}

interface NewCommit {
  tree: string;
  parents: string[];
  message: string;
  author?: Commit;
}

async function commit(call: RepositoryCall, made: NewCommit): Promise<string> {
  const parents = made.parents.flatMap((parent) => ['-p', parent]);
  const env = identity(caller(call), made.author);
  return (await call.git.run(['commit-tree', made.tree, ...parents, '-F', '-'], { env, input: made.message })).trim();
}

async function mergedTree(call: RepositoryCall, { head, base }: Ends): Promise<string> {
  const tree = await call.git.mergeTree(base, head);
  if (tree === undefined) throw unmergeable();
  return tree;
}

async function mergeCommit(call: RepositoryCall, issue: PullIssue, made: { ends: Ends; body: MergeBody }) {
  const { ends, body } = made;
  const title =
    body.commit_title ?? `Merge pull request #${issue.number} from ${call.repository.owner}/${issue.pull.head}`;
  const message = `${title}\n\n${body.commit_message ?? issue.title}\n`;
  return commit(call, { tree: await mergedTree(call, ends), parents: [ends.base, ends.head], message });
}

async function squashCommit(call: RepositoryCall, issue: PullIssue, made: { ends: Ends; body: MergeBody }) {
  const { ends, body } = made;
  const commits = await readCommits(call.git, ['--reverse', '--no-merges', `${ends.base}..${ends.head}`]);
  const only = commits.length === 1 ? commits[0] : undefined;
  const title = body.commit_title ?? `${only?.message.split('\n')[0] ?? issue.title} (#${issue.number})`;
  const listed = commits.map((one) => `* ${one.message}`).join('\n\n');
  const text =
    body.commit_message ?? (only === undefined ? listed : only.message.split('\n').slice(1).join('\n').trim());
  return commit(call, { tree: await mergedTree(call, ends), parents: [ends.base], message: `${title}\n\n${text}\n` });
}

/**
 * The tree that applying one commit on another gives. `merge-tree` takes its base from history, so
 * the three trees are put into a little history of their own.
 */
async function pickedTree(call: RepositoryCall, picked: Commit, onto: string): Promise<string> {
  const parent = picked.parents[0];
  if (parent === undefined) throw unmergeable();
  const treeOf = async (sha: string) => (await call.git.run(['rev-parse', `${sha}^{tree}`])).trim();
  const root = await commit(call, { tree: await treeOf(parent), parents: [], message: 'base' });
  const theirs = await commit(call, { tree: picked.tree, parents: [root], message: 'theirs' });
  const ours = await commit(call, { tree: await treeOf(onto), parents: [root], message: 'ours' });
  return mergedTree(call, { base: ours, head: theirs });
}

async function rebasedCommit(call: RepositoryCall, ends: Ends): Promise<string> {
  const commits = await readCommits(call.git, [
    '--reverse',
    '--topo-order',
    '--no-merges',
    `${ends.base}..${ends.head}`,
  ]);
  let tip = ends.base;
  for (const one of commits) {
    const tree = await pickedTree(call, one, tip);
    tip = await commit(call, { tree, parents: [tip], message: `${one.message}\n`, author: one });
  }
  return tip;
}

function refuseMerge(issue: PullIssue, body: MergeBody, head: string): void {
  if (issue.state === 'closed') throw unmergeable();
  if (body.sha != null && body.sha !== head) {
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.');
  }
  if (issue.pull.draft) throw new Refusal(405, 'Pull Request is still a draft');
}

async function mergePull(call: RepositoryCall): Promise<Reply> {
  const issue = pullOf(call);
  const body = read(call, mergeBody);
  const ends = await endsOf(call, issue);
  refuseMerge(issue, body, ends.head);
  const sha =
    body.merge_method === 'merge'
      ? await mergeCommit(call, issue, { ends, body })
      : body.merge_method === 'squash'
        ? await squashCommit(call, issue, { ends, body })
        : await rebasedCommit(call, ends);
  const by = caller(call).login;
  Object.assign(issue.pull, { headSha: ends.head, baseSha: ends.base, merging: { sha, by } });
  await call.checkpoint();
  if (!(await call.git.move(`refs/heads/${issue.pull.base}`, sha, ends.base))) {
    throw new Refusal(409, 'Base branch was modified. Review and try the merge again.');
  }
  markMerged(call.repository, issue, { sha, by });
  await closeByCommits(call, issue, `${ends.base}..${sha}`);
  await noticeRefs(call, by);
  return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
}

/** A commit that says "fixes #n" closes the issue when it reaches the default branch. */
async function closeByCommits(call: RepositoryCall, issue: PullIssue, range: string): Promise<void> {
  if (issue.pull.base !== call.repository.defaultBranch) return;
  for (const one of await readCommits(call.git, [range])) {
    closeMentioned(call.repository, one.message, caller(call).login);
  }
}

async function updateBranch(call: RepositoryCall): Promise<Reply> {
  const issue = pullOf(call);
  const expected = read(call, updateBody).expected_head_sha;
  const ends = await endsOf(call, issue);
  if (issue.state === 'closed') throw new Refusal(422, 'Pull request is closed');
  if (expected != null && expected !== ends.head) {
    throw new Refusal(422, 'expected head sha didn’t match current head ref.');
  }
  if (await call.git.isAncestor(ends.base, ends.head)) {
    throw new Refusal(422, 'There are no new commits on the base branch.');
  }
  const tree = await call.git.mergeTree(ends.head, ends.base);
  if (tree === undefined) throw new Refusal(422, 'merge conflict between base and head');
  const message = `Merge branch '${issue.pull.base}' into ${issue.pull.head}\n`;
  const sha = await commit(call, { tree, parents: [ends.head, ends.base], message });
  if (!(await call.git.move(`refs/heads/${issue.pull.head}`, sha, ends.head))) {
    throw new Refusal(422, 'expected head sha didn’t match current head ref.');
  }
  issue.pull.headSha = sha;
  issue.updatedAt = timestamp();
  await keepHead(call, issue);
  const url = `${htmlUrl(call.forge, call.repository)}/pull/${issue.number}`;
  return { status: 202, body: { message: 'Updating pull request branch.', url } };
}

/** Bringing a pull request into its base, or its base into it. */
export const mergeRoutes: RepositoryRoute[] = [
  {
    on: 'GET /pulls/:number/merge',
    needs: 'look',
    answer: (call) => {
      if (pullOf(call).pull.mergedAt === null) throw notFound();
      return noContent();
    },
  },
  { on: 'PUT /pulls/:number/merge', needs: 'write', answer: mergePull },
  { on: 'PUT /pulls/:number/update-branch', needs: 'write', answer: updateBranch },
];
