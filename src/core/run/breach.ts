import { matches } from '../glob.ts';
import type { Condition } from '../measure.ts';
import { add, type Draft, finish, say } from './draft.ts';
import { named } from './state.ts';

/**
 * What is handed in may break what it is allowed under: then it is not allowed as it is, and goes back to its developer.
 * True: it went back. Only conditions on files can be broken by work; all others bind its developer from now on.
 */
export function sendBackBreach(draft: Draft, taskId: string, conditions: readonly Condition[]): boolean {
  const submission = named(draft.run.tasks, taskId)?.submission;
  if (!submission) return false;
  const broken = conditions.flatMap((condition) => {
    if (condition.kind !== 'only-paths' && condition.kind !== 'not-paths') return [];
    const named = (file: string): boolean => condition.globs.some((glob) => matches(file, glob));
    const only = condition.kind === 'only-paths';
    const files = submission.files.filter((file) => named(file) !== only);
    const words = `${only ? 'changes only in' : 'no changes in'} ${listed(condition.globs)}`;
    return files.length === 0 ? [] : `"${words}" is broken by ${listed(files)}`;
  });
  if (broken.length === 0) return false;
  const why = `It is allowed on conditions that this work does not keep: ${broken.join('; ')}. Put these files back as they were (git checkout, or delete what is new) and open the pull request again; message your parent if it cannot be done without them.`;
  add(draft, { type: 'task-reopened', task: taskId, why: say(why) });
  finish(draft, submission.call, false, why);
  return true;
}

const listed = (files: readonly string[]): string =>
  files.slice(0, 10).join(', ') + (files.length > 10 ? ` and ${files.length - 10} more` : '');
