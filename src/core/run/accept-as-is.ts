import { add, type Draft } from './draft.ts';

/** The work is taken although the reviewer does not: recorded as a review of the board. */
export function acceptAsIs(draft: Draft, task: string, summary: string): void {
  const commit = draft.run.tasks[task]?.submission?.commit;
  if (commit === undefined) return;
  add(draft, {
    type: 'review-given',
    task,
    by: 'board',
    commit,
    verdict: 'accept',
    summary,
    findings: [],
  });
}
