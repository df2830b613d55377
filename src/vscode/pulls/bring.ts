import { LinkError } from '../../link/link-error.ts';
import type { Taken } from '../../link/protocol.ts';
import { tellInformation, tellWarning } from '../messages.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { openChange } from './open-changes.ts';

/** Brings what a run has merged into the user's branch, and says what came. Throws `LinkError`. */
export async function bringIntoMyBranch(parts: Parts, run: string): Promise<void> {
  try {
    await tellTaken(parts, run, await parts.engine.ask('take', { run, ontoCurrent: false }));
  } catch (error) {
    if (!(error instanceof LinkError) || error.kind !== 'other-branch') throw error;
    const yes = await tellWarning(error.message, 'Bring Onto Current Branch');
    if (yes !== undefined) await tellTaken(parts, run, await parts.engine.ask('take', { run, ontoCurrent: true }));
  }
}

async function tellTaken(parts: Parts, run: string, taken: Taken): Promise<void> {
  if (taken.branch === null || taken.files.length === 0)
    return void tellInformation('Your branch has all of it already.');
  const said = await tellInformation(takenText(taken, isDemonstration(parts, run)), 'Show Changes');
  if (said === undefined) return;
  const { mission } = (await parts.runs.open(run)).run;
  const { from, commit: to, changes } = taken;
  await openChange(`#${mission.issue} ${labelText(mission.title, 60)}`, run, { from, to, files: changes });
}

const isDemonstration = ({ runs }: Parts, id: string): boolean =>
  runs.rows.some(({ run, kind }) => run === id && kind === 'demonstration');

function takenText({ branch, files, unfinished }: Taken, demonstration: boolean): string {
  const named = files.slice(0, 5).map((file) => labelText(file, 60));
  const more = files.length > named.length ? ` and ${files.length - named.length} more` : '';
  const rest = unfinished ? ' The run goes on: more may come.' : '';
  return `${files.length === 1 ? 'One file' : `${files.length} files`} came into ${labelText(branch ?? '')}${demonstration ? " of the demonstration's sample" : ''}: ${named.join(', ')}${more}.${rest}`;
}
