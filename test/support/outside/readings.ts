import { type Evidence, factsOf } from './evidence.ts';

/** What is the same after every run of the sample, however it went: no numbers, ids, times or commits. */
export interface Readings {
  readonly outcome: string;
  /** What the base branch holds. */
  readonly tree: string;
  readonly issues: readonly string[];
  readonly pulls: readonly PullReading[];
}

interface PullReading {
  readonly title: string;
  readonly state: string;
  /** What it changed, by content. */
  readonly changes: string;
  readonly reviews: readonly string[];
  readonly threads: readonly string[];
}

export async function readingsOf(evidence: Evidence): Promise<Readings> {
  const { repository, git, log } = evidence;
  const pulls = evidence.pulls.map(async ({ number, title, state, pull }): Promise<PullReading> => {
    const merge = pull.mergeSha ?? 'none';
    return {
      title,
      state: `${state}${pull.mergeSha ? ', merged' : ''}${pull.draft ? ', draft' : ''}`,
      changes: await git('diff-tree', '-r', `${merge}^1`, merge),
      reviews: repository.reviews.filter((review) => review.pull === number).map((review) => firstLine(review.body)),
      threads: repository.reviewComments
        .filter((comment) => comment.pull === number)
        .map(
          ({ anchor, body, resolvedBy }) =>
            `${anchor.path}:${anchor.line} ${body} (${resolvedBy ? 'resolved' : 'open'})`,
        ),
    };
  });
  return {
    outcome: factsOf(log, 'run-closed').at(-1)?.outcome ?? 'none',
    tree: await git('rev-parse', `refs/heads/${repository.defaultBranch}^{tree}`),
    issues: evidence.issues.map((issue) => `${issue.title} (${issue.state})`).sort(),
    pulls: (await Promise.all(pulls)).sort((one, other) => one.title.localeCompare(other.title)),
  };
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
