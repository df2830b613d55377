import type { Run } from '../../core/run.ts';
import { shellWord } from './shell-word.ts';

/** The command that shows what a task changes, from the bare store at `store`: no forge needs to run. Null: nothing is submitted. */
export function howToSee(run: Run, id: string, store: string): string | null {
  const commit = run.tasks[id]?.submission?.commit;
  // Three dots: only what the task did, where the base has gone on meanwhile.
  return commit === undefined ? null : `git -C ${shellWord(store)} diff ${run.base.commit}...${commit}`;
}
