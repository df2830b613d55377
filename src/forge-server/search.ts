import { ok, page, type Reply, validationFailed } from './answers.ts';
import { type Call, may, type RootRoute } from './call.ts';
import { issueShape } from './shapes/issue.ts';
import { fullName, type Issue, type Repository } from './state.ts';

/** One part of a query: `label:"good first"`, `-is:open`, or a word, which has no key. */
interface Term {
  readonly key: string | null;
  readonly value: string;
  readonly not: boolean;
}

interface Candidate {
  readonly repository: Repository;
  readonly issue: Issue;
  /** The comments that lists show. */
  readonly comments: readonly string[];
}

/** GitHub goes no further into what a search found. */
const MOST = 1000;

/** The keys that are understood; any other is a word with a colon in it. */
const keys = new Map<string, (candidate: Candidate, value: string) => boolean>([
  ['repo', ({ repository }, value) => fullName(repository).toLowerCase() === value],
  ['user', ({ repository }, value) => repository.owner.toLowerCase() === value],
  ['is', ({ issue }, value) => is(issue, value)],
  ['type', ({ issue }, value) => is(issue, value)],
  ['state', ({ issue }, value) => issue.state === value],
  ['label', ({ issue }, value) => issue.labels.some((label) => label.toLowerCase() === value)],
  ['author', ({ issue }, value) => issue.author.toLowerCase() === value],
  ['assignee', ({ issue }, value) => issue.assignees.some((login) => login.toLowerCase() === value)],
  [
    'no',
    ({ issue }, value) => (value === 'label' ? issue.labels : value === 'assignee' ? issue.assignees : []).length === 0,
  ],
]);

function is(issue: Issue, value: string): boolean {
  if (value === 'issue') return issue.pull === undefined;
  if (value === 'pr' || value === 'pull-request') return issue.pull !== undefined;
  if (value === 'merged') return issue.pull !== undefined && issue.pull.mergedAt !== null;
  return issue.state === value;
}

function termsOf(query: string): readonly Term[] {
  const parts = query.matchAll(/(-?)(?:([a-z]+):)?(?:"((?:[^"\\]|\\.)*)"|(\S+))/gi);
  return [...parts].map(([, minus = '', key, phrase, word = '']) => {
    const value = (phrase?.replaceAll(/\\(.)/g, '$1') ?? word).toLowerCase();
    const known = key !== undefined && keys.has(key.toLowerCase());
    return {
      key: known ? key.toLowerCase() : null,
      value: known || key === undefined ? value : `${key.toLowerCase()}:${value}`,
      not: minus === '-',
    };
  });
}

function fits(candidate: Candidate, { key, value, not }: Term): boolean {
  const { issue, comments } = candidate;
  const texts = [issue.title, issue.body ?? '', ...comments];
  const found =
    key === null
      ? texts.some((text) => text.toLowerCase().includes(value))
      : (keys.get(key)?.(candidate, value) ?? false);
  return found !== not;
}

function candidatesOf(call: Call, repository: Repository): readonly Candidate[] {
  const { store } = call.forge;
  return repository.issues
    .filter((issue) => store.visible(issue.id))
    .map((issue) => {
      const ours = repository.comments.filter((one) => one.issue === issue.number && store.visible(one.id));
      return { repository, issue, comments: ours.map(({ body }) => body) };
    });
}

function searchIssues(call: Call): Reply {
  const query = call.url.searchParams;
  const terms = termsOf(query.get('q') ?? '');
  if (terms.length === 0) throw validationFailed({ resource: 'Search', field: 'q', code: 'missing' });
  const visible = call.forge.store.all().filter((one) => may(one, call.user?.login, 'read'));
  for (const { key, value, not } of terms) {
    if (key !== 'repo' || not || visible.some((one) => fullName(one).toLowerCase() === value)) continue;
    const message =
      'The listed users and repositories cannot be searched either because the resources do not exist or you do not have permission to view them.';
    throw validationFailed({ resource: 'Search', field: 'q', code: 'invalid', message });
  }
  const size = Math.min(Number(query.get('per_page')) || 30, 100);
  if (((Number(query.get('page')) || 1) - 1) * size >= MOST) {
    const message = `Only the first ${MOST} search results are available`;
    throw validationFailed({ resource: 'Search', field: 'page', code: 'custom', message });
  }
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const sign = query.get('order') === 'asc' ? 1 : -1;
  const found = visible
    .flatMap((repository) => candidatesOf(call, repository))
    .filter((candidate) => terms.every((term) => fits(candidate, term)))
    .sort((one, other) => sign * (one.issue[key].localeCompare(other.issue[key]) || one.issue.id - other.issue.id));
  const shapes = found
    .slice(0, MOST)
    .map(({ repository, issue }) => ({ ...issueShape(call.forge, repository, issue), score: 1 }));
  const { body: items, headers = {} } = page(shapes, call.url);
  return { ...ok({ total_count: found.length, incomplete_results: false, items, search_type: 'lexical' }), headers };
}

/** Search over issues and pull requests, in as much of GitHub's query language as there are `keys`. */
export const searchRoutes: RootRoute[] = [{ on: 'GET /search/issues', answer: searchIssues }];
