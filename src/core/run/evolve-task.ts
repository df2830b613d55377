import type { FactOf } from '../facts.ts';
import type { PlanTask } from '../plan.ts';
import { type Agent, known, type Run, type Task } from './state.ts';

/** A node of the plan, not begun. */
export function addTask(run: Run, task: PlanTask): void {
  run.tasks[task.id] = {
    ...task,
    issue: null,
    base: null,
    developer: null,
    reviewer: null,
    submission: null,
    certificate: null,
    pushed: null,
    pull: null,
    reviews: [],
    rounds: 0,
    refused: 0,
    delegated: 0,
    reopened: null,
    reviewed: 0,
    marked: 0,
    openThreads: false,
    mergeAllowed: null,
    mergeCertificate: null,
    merged: null,
    verifiedAfter: null,
    closed: false,
    ended: null,
  };
}

type TaskFact = FactOf<'task-reopened' | 'task-ended' | 'work-submitted' | 'certificate-issued' | 'review-given'>;

/** What is true of a task after something happened to it. */
export function evolveTask(run: Run, fact: TaskFact): void {
  const task = known(run.tasks, fact.task, 'task');
  switch (fact.type) {
    case 'task-reopened':
      dropSubmission(run, task);
      if (task.ended !== null) task.delegated += 1;
      task.ended = null;
      task.reopened = fact.why;
      if (task.developer !== null) reopenFor(run, task, run.agents[task.developer]);
      return;
    case 'task-ended':
      task.ended = fact.outcome;
      withdrawAsks(run, task);
      return;
    case 'work-submitted': {
      dropSubmission(run, task);
      task.rounds += 1;
      task.submission = { ...fact.submission, call: fact.call, round: task.rounds };
      const call = run.calls[fact.call];
      if (call) call.waitsFor = 'verdict';
      return;
    }
    case 'certificate-issued':
      if (fact.certificate.of === 'head') task.certificate = fact.certificate;
      else if (fact.certificate.of === 'merge') task.mergeCertificate = fact.certificate;
      else task.verifiedAfter = fact.certificate;
      return;
    case 'review-given':
      task.reviews.push({
        by: fact.by,
        round: task.submission?.round ?? 0,
        commit: fact.commit,
        verdict: fact.verdict,
        summary: fact.summary,
        findings: fact.findings,
      });
      if (fact.verdict === 'accept') withdrawAsks(run, task, 'review');
      return;
  }
}

/** A developer who is still here hears of it; a new one is found where the last has left. */
function reopenFor(run: Run, task: Task, developer: Agent | undefined): void {
  if (developer && developer.left === null) known(run.agents, developer.id, 'agent').unread += 1;
  else task.developer = null;
}

/** What was handed in stands no longer, nor what was decided about it. */
export function dropSubmission(run: Run, task: Task): void {
  withdrawAsks(run, task);
  task.submission = null;
  task.certificate = null;
  task.mergeAllowed = null;
  task.mergeCertificate = null;
}

/** What is asked about work that stands no longer needs no answer. */
function withdrawAsks(run: Run, task: Task, only?: 'review'): void {
  for (const { id, subject } of Object.values(run.asks))
    if ((subject.kind === 'review' || (subject.kind === 'merge' && !only)) && subject.task === task.id)
      delete run.asks[id];
}
