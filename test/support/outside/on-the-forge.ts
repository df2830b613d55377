import { type Evidence, onlyFact } from './evidence.ts';

/** What must be seen on the forge after a run of the sample: a sentence for everything that is not as it should be. */
export function flawsOnTheForge(evidence: Evidence): string[] {
  return [...pulls(evidence), ...issues(evidence), ...summary(evidence), ...reviews(evidence), ...statuses(evidence)];
}

function pulls({ pulls: all }: Evidence): string[] {
  const flaws = all.flatMap(({ number, state, pull }) => {
    if (pull.mergeSha === null) return [`pull request #${number} is not merged`];
    return state === 'closed' && !pull.draft ? [] : [`pull request #${number} is merged and yet ${state} or a draft`];
  });
  return all.length === 2 ? flaws : [`there are ${all.length} pull requests, not two`, ...flaws];
}

function issues({ issues: all, log }: Evidence): string[] {
  const { mission } = onlyFact(log, 'run-opened');
  const { plan } = onlyFact(log, 'plan-approved');
  const main = all.find((issue) => issue.number === mission.issue);
  const others = all.filter((issue) => issue !== main);
  const flaws: string[] = [];
  if (!main) flaws.push('the issue is gone');
  for (const issue of all) if (issue.state !== 'closed') flaws.push(`issue #${issue.number} is ${issue.state}`);
  for (const task of plan.tasks) {
    const own = others.filter((issue) => issue.title === task.title);
    if (own.length !== 1) flaws.push(`${task.id} has ${own.length} issues of its own, not one`);
  }
  if (others.length !== plan.tasks.length) flaws.push(`there are ${others.length} issues beside the main one`);
  const linked = [...(main?.subIssues ?? [])].sort().join();
  const there = others
    .map((issue) => issue.id)
    .sort()
    .join();
  if (linked !== there) flaws.push(`the sub-issues linked to the main issue are [${linked}], not [${there}]`);
  return flaws;
}

function summary({ repository, log }: Evidence): string[] {
  const { mission } = onlyFact(log, 'run-opened');
  const comments = repository.comments.filter((comment) => comment.issue === mission.issue);
  return comments.length === 1 ? [] : [`there are ${comments.length} comments on the issue, not one summary`];
}

/** One change was asked for, at a line, and its thread is settled; each pull request is accepted in the end. */
function reviews({ repository, pulls: all }: Evidence): string[] {
  const flaws: string[] = [];
  const comments = repository.reviewComments.filter((comment) => comment.replyTo === null);
  if (comments.length !== 1) flaws.push(`there are ${comments.length} inline comments, not one`);
  for (const { pull, resolvedBy, anchor } of comments) {
    if (resolvedBy === null) flaws.push(`the thread on #${pull} is not resolved`);
    if (anchor.line === null) flaws.push(`the comment on #${pull} stands at no line`);
  }
  for (const { number } of all) {
    const own = repository.reviews.filter((review) => review.pull === number);
    const wanted = comments.some((comment) => comment.pull === number) ? 2 : 1;
    if (own.length !== wanted) flaws.push(`#${number} has ${own.length} reviews, not ${wanted}`);
    if (own.at(-1) && !own.at(-1)?.body.startsWith('**Accepted.**'))
      flaws.push(`the last review of #${number} accepts nothing`);
  }
  return flaws;
}

function statuses({ repository, pulls: all }: Evidence): string[] {
  return all.flatMap(({ number, pull }) => {
    const last = repository.statuses.filter((status) => status.sha === pull.headSha).at(-1);
    return last?.state === 'success' ? [] : [`the merged head of #${number} has the status ${last?.state ?? 'none'}`];
  });
}
