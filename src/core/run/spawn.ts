import type { AskSubject } from '../facts.ts';
import { allotment } from './allotment.ts';
import { type Draft, finish } from './draft.ts';
import { join } from './join.ts';
import { flawOfSpawning } from './spawning-flaw.ts';

/**
 * An agent gets one more below it, as it was allowed; or hears why not any more. It works for its parent's task, so that
 * it sees what its parent sees, and never is the task's developer or reviewer. Its id; null where nobody came.
 */
export function spawn(
  draft: Draft,
  by: string,
  { call, spawning }: Extract<AskSubject, { kind: 'spawn' }>,
): string | null {
  const { run } = draft;
  const parent = run.agents[by];
  if (!parent || parent.left !== null) return null;
  const { role, brief, write, uses, budget } = spawning;
  const flaw = flawOfSpawning(run, parent, spawning);
  const allotted = allotment(run, parent, role, budget);
  if (flaw !== null || 'flaw' in allotted) {
    finish(draft, call, false, `No ${role} was spawned. `, flaw ?? 'There is no budget for it.');
    return null;
  }
  const id = join(draft, {
    role,
    parent: by,
    task: parent.task,
    brief: [brief],
    scope: { ...(write && { write }), ...(uses && { uses }), budget: allotted.budget },
  });
  if (id === null) return null;
  finish(
    draft,
    call,
    true,
    `${id} is at work. You are woken with its report; until then go on, or, if you can do nothing without it, call no tool. control_agent re-briefs or ends it.`,
  );
  return id;
}
