import type { Octokit } from '@octokit/rest';
import type {
  Forge,
  ForgeComment,
  ForgeIssue,
  ForgePull,
  ForgeReview,
  IssueFilter,
  PullFilter,
  ReviewDraft,
  ReviewThread,
} from '../../ports/forge.ts';
import type { Remote } from '../../ports/git.ts';
import { fittedBody, fittedDescription, fittedTitle } from './fitted.ts';
import { ForgeConnection, type OctokitForgeOptions } from './forge-connection.ts';
import { forgeHost } from './forge-host.ts';
import { issueSearch } from './issue-search.ts';
import {
  markReadyMutation,
  resolveThreadMutation,
  type ThreadsPage,
  threadsPage,
  threadsQuery,
} from './review-threads.ts';
import { commentOf, issueOf, pullOf, reviewOf } from './shapes.ts';

export type { OctokitForgeOptions } from './forge-connection.ts';

/** A GitHub, a GitHub Enterprise or a local forge as one identity sees it. See `attempt` for what is ever sent twice. */
export function octokitForge(options: OctokitForgeOptions): Forge {
  return new OctokitForge(options);
}

const PAGE = 100;
/** A page of what is shown to a person, newest first. */
const SHOWN = { sort: 'updated', direction: 'desc', per_page: 50 } as const;
/** How far back `recentIssues` looks. */
const RECENT_PAGES = 3;

class OctokitForge implements Forge {
  readonly name: string;
  readonly #options: OctokitForgeOptions;
  readonly #forge: ForgeConnection;
  readonly #remote: Remote;

  constructor(options: OctokitForgeOptions) {
    this.#options = options;
    this.#forge = new ForgeConnection(options);
    this.name = this.#forge.name;
    const { web } = forgeHost(options.baseUrl);
    this.#remote = { url: `${web}/${options.owner}/${options.repository}.git`, token: options.token };
  }

  during(signal: AbortSignal): Forge {
    const own = this.#options.signal;
    return new OctokitForge({ ...this.#options, signal: own === undefined ? signal : AbortSignal.any([own, signal]) });
  }

  login(): Promise<string> {
    return this.#forge.ask(
      'say who is signed in',
      async ({ rest }) => (await rest.users.getAuthenticated()).data.login,
    );
  }

  remote(): Remote {
    return this.#remote;
  }

  defaultBranch(): Promise<string> {
    return this.#ask('read the repository', async ({ rest }, at) => (await rest.repos.get(at)).data.default_branch);
  }

  issue(number: number): Promise<ForgeIssue> {
    return this.#ask(`read issue #${number}`, async ({ rest }, at) =>
      issueOf((await rest.issues.get({ ...at, issue_number: number })).data),
    );
  }

  async comments(issue: number): Promise<readonly ForgeComment[]> {
    const { octokit, at } = this.#forge;
    const query = { ...at, issue_number: issue, per_page: PAGE };
    const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, query);
    return (await this.#forge.all(`read the comments of #${issue}`, pages)).map(commentOf);
  }

  openIssue(draft: Parameters<Forge['openIssue']>[0]): Promise<ForgeIssue> {
    const content = { title: fittedTitle(draft.title), body: fittedBody(draft.body), labels: [...draft.labels] };
    return this.#ask(`open the issue "${content.title}"`, async ({ rest }, at) =>
      issueOf((await rest.issues.create({ ...at, ...content })).data),
    );
  }

  recentIssues(): Promise<readonly ForgeIssue[]> {
    return this.#ask('list the issues', async (octokit, at) => {
      const query = { ...at, state: 'all', sort: 'created', direction: 'desc', per_page: PAGE } as const;
      const found: ForgeIssue[] = [];
      let pages = 0;
      for await (const { data } of octokit.paginate.iterator(octokit.rest.issues.listForRepo, query)) {
        // GitHub lists pull requests among the issues.
        found.push(...data.filter((one) => one.pull_request === undefined).map(issueOf));
        pages += 1;
        if (pages === RECENT_PAGES) break;
      }
      return found;
    });
  }

  issues({ state, page, labels = [], assignee, search = '' }: IssueFilter): ReturnType<Forge['issues']> {
    return this.#ask('list the issues', async ({ rest }, at) => {
      // The plain list takes no words, and takes a comma in a label for the end of its name.
      if (search.trim() !== '' || labels.some((label) => label.includes(','))) {
        const { sort, direction: order, per_page } = SHOWN;
        const q = issueSearch(at, { state, labels, assignee, search });
        const { data, headers } = await rest.search.issuesAndPullRequests({ q, sort, order, per_page, page });
        return { issues: data.items.map(issueOf), more: hasNext(headers) };
      }
      const narrowed = {
        ...(labels.length > 0 && { labels: labels.join() }),
        ...(assignee !== undefined && { assignee }),
      };
      const { data, headers } = await rest.issues.listForRepo({ ...at, state, page, ...SHOWN, ...narrowed });
      const issues = data.filter((one) => one.pull_request === undefined).map(issueOf);
      return { issues, more: hasNext(headers) };
    });
  }

  async subIssues(parent: number): Promise<readonly ForgeIssue[]> {
    const { octokit, at } = this.#forge;
    const query = { ...at, issue_number: parent, per_page: PAGE };
    const pages = octokit.paginate.iterator(octokit.rest.issues.listSubIssues, query);
    return (await this.#forge.all(`list the sub-issues of #${parent}`, pages)).map(issueOf);
  }

  linkSubIssue(parent: number, child: number): Promise<void> {
    return this.#ask(`make an issue a sub-issue of #${parent}`, async ({ rest }, at) => {
      await rest.issues.addSubIssue({ ...at, issue_number: parent, sub_issue_id: child });
    });
  }

  comment(issue: number, body: string): Promise<ForgeComment> {
    return this.#ask(`comment on #${issue}`, async ({ rest }, at) =>
      commentOf((await rest.issues.createComment({ ...at, issue_number: issue, body: fittedBody(body) })).data),
    );
  }

  closeIssue(issue: number, reason: 'completed' | 'not_planned'): Promise<void> {
    return this.#ask(`close issue #${issue}`, async ({ rest }, at) => {
      await rest.issues.update({ ...at, issue_number: issue, state: 'closed', state_reason: reason });
    });
  }

  async pullsOf(headBranch: string): Promise<readonly ForgePull[]> {
    const { octokit, at } = this.#forge;
    const order = { state: 'all', sort: 'created', direction: 'desc', per_page: PAGE } as const;
    const query = { ...at, ...order, head: `${at.owner}:${headBranch}` };
    const pages = octokit.paginate.iterator(octokit.rest.pulls.list, query);
    const found = await this.#forge.all(`list the pull requests of ${headBranch}`, pages);
    return found.map(pullOf).filter((pull) => pull.headBranch === headBranch);
  }

  pulls({ state, page }: PullFilter): ReturnType<Forge['pulls']> {
    return this.#ask('list the pull requests', async ({ rest }, at) => {
      const { data, headers } = await rest.pulls.list({ ...at, state, page, ...SHOWN });
      return { pulls: data.map(pullOf), more: hasNext(headers) };
    });
  }

  openPull(draft: Parameters<Forge['openPull']>[0]): Promise<ForgePull> {
    const content = { ...draft, title: fittedTitle(draft.title), body: fittedBody(draft.body) };
    return this.#ask(`open a pull request from ${draft.head} to ${draft.base}`, async ({ rest }, at) =>
      pullOf((await rest.pulls.create({ ...at, ...content })).data),
    );
  }

  pull(number: number): Promise<ForgePull> {
    return this.#ask(`read pull request #${number}`, async ({ rest }, at) =>
      pullOf((await rest.pulls.get({ ...at, pull_number: number })).data),
    );
  }

  editPull(number: number, change: { readonly body: string }): Promise<void> {
    return this.#ask(`edit pull request #${number}`, async ({ rest }, at) => {
      await rest.pulls.update({ ...at, pull_number: number, body: fittedBody(change.body) });
    });
  }

  async markReady(pull: ForgePull): Promise<void> {
    const what = `mark pull request #${pull.number} as ready`;
    if (!pull.draft) return;
    await this.#forge.ask(what, (octokit) => octokit.graphql(markReadyMutation, { pull: pull.node }));
  }

  review(pull: number, draft: ReviewDraft): Promise<ForgeReview> {
    const { commit, event } = draft;
    const comments = draft.comments.map((one) => ({ ...one, side: 'RIGHT', body: fittedBody(one.body) }));
    const content = { commit_id: commit, event, body: fittedBody(draft.body), comments };
    return this.#ask(`review pull request #${pull}`, async ({ rest }, at) =>
      reviewOf((await rest.pulls.createReview({ ...at, pull_number: pull, ...content })).data),
    );
  }

  async reviews(pull: number): Promise<readonly ForgeReview[]> {
    const { octokit, at } = this.#forge;
    const pages = octokit.paginate.iterator(octokit.rest.pulls.listReviews, {
      ...at,
      pull_number: pull,
      per_page: PAGE,
    });
    return (await this.#forge.all(`read the reviews of #${pull}`, pages)).map(reviewOf);
  }

  threads(pull: number): Promise<readonly ReviewThread[]> {
    return this.#forge.all(`read the review threads of #${pull}`, this.#threadPages(pull));
  }

  resolveThread(thread: string): Promise<void> {
    return this.#forge.ask('resolve a review thread', async ({ graphql }) => {
      await graphql(resolveThreadMutation, { thread });
    });
  }

  status(commit: string, status: Parameters<Forge['status']>[1]): Promise<void> {
    const { state, context } = status;
    const content = { sha: commit, state, context, description: fittedDescription(status.description) };
    return this.#ask(`set the status ${context} of ${commit.slice(0, 10)}`, async ({ rest }, at) => {
      await rest.repos.createCommitStatus({ ...at, ...content });
    });
  }

  merge(pull: number, head: string, message: { readonly title: string; readonly body: string }): Promise<string> {
    const content = { sha: head, commit_title: fittedTitle(message.title), commit_message: message.body };
    return this.#ask(`merge pull request #${pull}`, async (octokit, at) => {
      const merge_method = await mergeMethod(octokit, at);
      return (await octokit.rest.pulls.merge({ ...at, pull_number: pull, ...content, merge_method })).data.sha;
    });
  }

  async *#threadPages(number: number): AsyncGenerator<{ readonly data: readonly ReviewThread[] }> {
    const { octokit, at } = this.#forge;
    let after: string | null = null;
    do {
      const variables: Record<string, unknown> = { owner: at.owner, name: at.repo, number, after };
      const page: ThreadsPage = threadsPage(await octokit.graphql(threadsQuery, variables));
      yield { data: page.threads };
      after = page.next;
    } while (after !== null);
  }

  #ask<T>(what: string, act: (octokit: Octokit, at: ForgeConnection['at']) => Promise<T>): Promise<T> {
    return this.#forge.ask(what, (octokit) => act(octokit, this.#forge.at));
  }
}

const hasNext = ({ link }: { readonly link?: string | undefined }): boolean => /rel="next"/.test(link ?? '');

/** A merge commit where the repository allows it, else what it does allow. It says so only to those who may push. */
async function mergeMethod({ rest }: Octokit, at: ForgeConnection['at']): Promise<'merge' | 'squash' | 'rebase'> {
  const { allow_merge_commit, allow_squash_merge } = (await rest.repos.get(at)).data;
  if (allow_merge_commit !== false) return 'merge';
  return allow_squash_merge === false ? 'rebase' : 'squash';
}
