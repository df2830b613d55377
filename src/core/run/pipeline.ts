import type { Certificate } from '../facts.ts';
import { onOneLine } from '../line.ts';
import type { Text } from '../text.ts';
import { raise } from './asks.ts';
import { add, type Draft, end, finish, say, send } from './draft.ts';
import { intend } from './intend.ts';
import { join } from './join.ts';
import { leadOf } from './leads.ts';
import { list } from './list.ts';
import { mustWait } from './must-wait.ts';
import { saidAgain } from './said-again.ts';
import { proofOfMerge, proves } from './standing.ts';
import { currentReview, hasEffect, type Run, type Task, taskList } from './state.ts';

/**
 * What follows for one task from how far it has come: handed in → proved → pushed → pull request → review → merge.
 * The first step that has something to add wins.
 */
type Step = (draft: Draft, task: Task) => void;

const forEachTask =
  (step: Step) =>
  (draft: Draft): void => {
    for (const task of taskList(draft.run)) {
      const before = draft.facts.length;
      if (task.ended === null) step(draft, task);
      if (draft.facts.length > before) return;
    }
  };

export const pipeline = [
  refuseUnproved,
  push,
  openPull,
  answerAuthor,
  startReviewer,
  publishReview,
  afterReview,
  askToMerge,
  merge,
  afterMerge,
].map(forEachTask);

/** Handed in and proved, so that it may leave the house. */
function provedCommit(run: Run, task: Task): string | null {
  const { submission, certificate } = task;
  if (!submission || certificate?.commit !== submission.commit) return null;
  return proves(run, task, certificate) ? submission.commit : null;
}

function refuseUnproved(draft: Draft, task: Task): void {
  const { submission, certificate } = task;
  if (!submission || certificate?.commit !== submission.commit || proves(draft.run, task, certificate)) return;
  finish(draft, submission.call, false, 'Refused: the checks do not pass at this commit.\n', ...failures(certificate));
}

/** Which commands failed, with what they wrote. */
export function failures(certificate: Certificate): Text[] {
  const failed = [...certificate.setup, ...certificate.checks].filter((result) => result.exitCode !== 0);
  return failed.flatMap((result): Text[] => [
    `\n$ ${result.command}\n${result.exitCode === null ? 'out of time' : `exit code ${result.exitCode}`}\n`,
    result.output,
  ]);
}

function push(draft: Draft, task: Task): void {
  const commit = provedCommit(draft.run, task);
  if (commit === null || task.pushed === commit || hasEffect(draft.run, 'push', task.id)) return;
  intend(draft, 'push', { task: task.id, commit, expect: task.pushed });
}

function openPull(draft: Draft, task: Task): void {
  const commit = provedCommit(draft.run, task);
  if (commit === null || task.pushed !== commit) return;
  if (task.pull === null) {
    if (!hasEffect(draft.run, 'open-pull', task.id)) intend(draft, 'open-pull', { task: task.id, commit });
  } else if (!task.pull.ready && !hasEffect(draft.run, 'mark-ready', task.id))
    intend(draft, 'mark-ready', { task: task.id });
}

const underReview = (run: Run, task: Task): string | null => {
  const commit = provedCommit(run, task);
  return commit !== null && task.pushed === commit && task.pull?.ready ? commit : null;
};

function answerAuthor(draft: Draft, task: Task): void {
  const { submission } = task;
  if (!submission || !draft.run.calls[submission.call] || underReview(draft.run, task) === null) return;
  const again = task.reviews.length > 0;
  finish(
    draft,
    submission.call,
    true,
    `The checks pass at ${submission.commit.slice(0, 10)}. Pull request #${task.pull?.number} is ${again ? 'updated' : 'open'}; a reviewer looks at it. You are woken with what it finds.`,
  );
  const reviewer = draft.run.agents[task.reviewer ?? ''];
  if (again && reviewer && reviewer.left === null)
    send(
      draft,
      task.developer ?? 'board',
      reviewer.id,
      `New commit ${short(submission.commit)} in pull request #${task.pull?.number}, and your files are at it. What the author says of it, to be verified:\n`,
      submission.summary,
      ...whatWasChecked(task),
      `\nWhat is new since your last review: git diff ${short(task.reviews.at(-1)?.commit ?? '')} ${short(submission.commit)}`,
    );
}

function startReviewer(draft: Draft, task: Task): void {
  const { run } = draft;
  if (underReview(run, task) === null || task.submission === null) return;
  const reviewer = run.agents[task.reviewer ?? ''];
  if ((reviewer && reviewer.left === null) || currentReview(task) !== null) return;
  const failed = Object.values(run.agents).filter(
    ({ role, task: on, left }) =>
      role === 'reviewer' && on === task.id && left !== null && left.outcome !== 'cancelled',
  ).length;
  const pm = leadOf(run, task.team);
  if (!pm) return;
  if (failed >= 2) {
    if (!asked(run, 'review', task)) raise(draft, pm.id, { kind: 'review', task: task.id });
    return;
  }
  if (mustWait(run, pm, 'reviewer')) return;
  join(draft, {
    role: 'reviewer',
    parent: pm.id,
    task: task.id,
    brief: say(
      `Review pull request #${task.pull?.number} for task ${task.id}: ${task.title}\n\n`,
      task.brief,
      ...list('Acceptance criteria', task.criteria),
      ...whatWasChecked(task),
    ),
  });
}

const short = (commit: string): string => commit.slice(0, 12);

/** For a reviewer: what code has run at the commit under review, what it touches, and how to get at the old code. */
function whatWasChecked({ submission, certificate, base }: Task): Text[] {
  if (!submission || !certificate) return [];
  return [
    ...list(
      `Checks at this commit, ${short(submission.commit)}, run by code in a fresh copy (no need to run them again)`,
      certificate.checks.map((check) => `\`${check.command}\`: exit code ${check.exitCode ?? 'none'}`),
    ),
    ...list('Files changed', submission.files.slice(0, 100)),
    `\n\nTo see the old code: git checkout ${short(base ?? '')} -- PATH; and back: git checkout ${short(submission.commit)} -- PATH`,
  ];
}

const asked = (run: Run, kind: 'review' | 'merge', task: Task): boolean =>
  Object.values(run.asks).some(({ subject }) => subject.kind === kind && subject.task === task.id);

/** The review goes to the forge before anyone acts on it. */
function publishReview(draft: Draft, task: Task): void {
  const review = currentReview(task);
  if (!review) return;
  if (task.reviewed < task.reviews.length) {
    if (!hasEffect(draft.run, 'review', task.id)) intend(draft, 'review', { task: task.id, commit: review.commit });
  } else if (task.marked < task.reviews.length && !hasEffect(draft.run, 'status', task.id))
    intend(draft, 'status', { task: task.id, commit: review.commit });
}

function afterReview(draft: Draft, task: Task): void {
  const review = currentReview(task);
  if (!review || task.marked < task.reviews.length) return;
  if (review.verdict === 'accept') {
    if (task.openThreads && !hasEffect(draft.run, 'resolve-threads', task.id))
      intend(draft, 'resolve-threads', { task: task.id });
    return;
  }
  const rounds = task.reviews.filter((one) => one.verdict === 'changes').length;
  const again = saidAgain(task);
  if (rounds >= draft.run.settings.limits.reviewRounds || again !== null) {
    if (!asked(draft.run, 'review', task)) raise(draft, review.by, { kind: 'review', task: task.id }, again ?? '');
    return;
  }
  const findings = review.findings.flatMap((finding): Text[] => [`\n${finding.path}:${finding.line}: `, finding.text]);
  add(draft, {
    type: 'task-reopened',
    task: task.id,
    why: say(
      `Review of pull request #${task.pull?.number}: changes are asked for.\n`,
      review.summary,
      ...(findings.length > 0 ? [`\n\nFindings (${review.findings.length}):`, ...findings, '\n'] : []),
      '\nMake the changes, or say in the summary why not, and open the pull request again.',
    ),
  });
}

/** Reviewed on the forge, marked, threads settled: nothing but the gate stands before the merge. */
function accepted(task: Task): string | null {
  const review = currentReview(task);
  if (review?.verdict !== 'accept') return null;
  return task.marked === task.reviews.length && !task.openThreads ? review.commit : null;
}

function askToMerge(draft: Draft, task: Task): void {
  const commit = accepted(task);
  if (
    commit === null ||
    commit !== underReview(draft.run, task) ||
    task.merged !== null ||
    task.mergeAllowed === commit ||
    asked(draft.run, 'merge', task)
  )
    return;
  raise(draft, task.developer ?? 'board', { kind: 'merge', task: task.id });
}

/** The one task whose merge is being checked or made: merges are serial, and one under way comes to its end whatever happens to its task. */
export const mergingTask = (run: Run): Task | undefined =>
  taskList(run).find((task) => hasEffect(run, 'merge', task.id)) ??
  taskList(run).find((task) => task.ended === null && owesMerge(task));

const owesMerge = (task: Task): boolean =>
  task.merged === null ? task.mergeAllowed !== null : proofOfMerge(task) === null;

function merge(draft: Draft, task: Task): void {
  const { run } = draft;
  const certificate = task.mergeCertificate;
  if (
    mergingTask(run)?.id !== task.id ||
    task.merged !== null ||
    certificate === null ||
    hasEffect(run, 'merge', task.id)
  )
    return;
  if (certificate.commit !== task.mergeAllowed || certificate.onto !== run.base.commit) return;
  if (proves(run, task, certificate))
    return intend(draft, 'merge', { task: task.id, commit: certificate.commit, expect: certificate.onto });
  const why: Text[] =
    certificate.conflicts.length > 0
      ? [
          `The base branch has moved, and your work conflicts with it in ${certificate.conflicts.slice(0, 100).map(onOneLine).join(', ')}. `,
        ]
      : ['Merged into the base branch as it is now, the checks fail.\n', ...failures(certificate), '\n'];
  add(draft, {
    type: 'task-reopened',
    task: task.id,
    why: say(...why, 'Call update_branch, mend what it shows, run the checks and open the pull request again.'),
  });
}

/** Merged: the author's work is done, and the report goes up. */
function afterMerge(draft: Draft, task: Task): void {
  const { run } = draft;
  if (task.merged === null || proofOfMerge(task) === null) return;
  if (task.issue !== null && !task.closed && !hasEffect(run, 'close-sub-issue', task.id))
    return intend(draft, 'close-sub-issue', { task: task.id });
  if (task.issue !== null && !task.closed) return;
  const reviewer = run.agents[task.reviewer ?? ''];
  if (reviewer && reviewer.left === null)
    return end(draft, reviewer, {
      outcome: 'done',
      summary: say(`Accepted ${task.id}. `, task.reviews.at(-1)?.summary ?? ''),
    });
  const developer = run.agents[task.developer ?? ''];
  if (developer && developer.left === null)
    end(draft, developer, {
      outcome: 'done',
      summary: say(
        `${task.id} is merged as ${task.merged.commit.slice(0, 10)} by pull request #${task.pull?.number} after ${task.reviews.length} review(s). `,
        task.submission?.summary ?? '',
      ),
    });
}
