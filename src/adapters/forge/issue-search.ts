interface Wanted {
  readonly state: 'open' | 'closed' | 'all';
  readonly labels: readonly string[];
  readonly assignee: string | undefined;
  readonly search: string;
}

/**
 * The query for issues of one repository in GitHub's search language. What people wrote is quoted wherever it could mean
 * something there: words of theirs cannot make it look into other repositories, or find pull requests.
 */
export function issueSearch(at: { readonly owner: string; readonly repo: string }, wanted: Wanted): string {
  const words = wanted.search.split(/\s+/).filter((word) => word !== '');
  return [
    `repo:${at.owner}/${at.repo}`,
    'is:issue',
    ...(wanted.state === 'all' ? [] : [`state:${wanted.state}`]),
    ...wanted.labels.map((label) => `label:${quoted(label)}`),
    ...(wanted.assignee === undefined ? [] : [`assignee:${quoted(wanted.assignee)}`]),
    ...words.map((word) => (isPlain(word) ? word : quoted(word))),
  ].join(' ');
}

const isPlain = (word: string): boolean =>
  /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(word) && !/^(AND|OR|NOT)$/i.test(word);

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
