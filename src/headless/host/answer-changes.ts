import { branchOf } from '../../core/projections/forge-texts.ts';
import type { Task } from '../../core/run.ts';
import type { Answers } from '../../link/link.ts';
import { LinkError } from '../../link/link-error.ts';
import type { ChangedFile, Requests } from '../../link/protocol.ts';
import type { FileChange } from '../../ports/git.ts';
import { fetchWhereMissing, OtherBranch, take } from '../run/take.ts';
import type { Host } from './host.ts';
import { findHostRun, type HostRun, readHostRun } from './host-runs.ts';
import { reach } from './reach.ts';
import { storeOf } from './run-store.ts';

/** Of a file that goes over the link in one piece. */
const MOST_BYTES = 20_000_000;

/** What a run has changed: looked at, opened, taken. */
export function changeAnswers(
  host: Host,
): Pick<Answers<Requests>, 'change' | 'file' | 'workbench' | 'take' | 'checkOut'> {
  return {
    change: async ({ run, task: id }) => {
      const task = await taskOf(host, run, id);
      const { from, to } = endsOf(task);
      const store = await storeOf(host, run);
      const files = await store.changes(from, to);
      return { from, to, files: files.map(changedFile) };
    },
    file: async ({ run, commit, path }) => {
      const store = await storeOf(host, run);
      const size = await store.size(commit, path);
      if (size !== null && size > MOST_BYTES)
        throw new LinkError(
          'cannot',
          `${path} is too large to be shown: ${Math.ceil(size / 1e6)} MB, of at most ${MOST_BYTES / 1e6} MB.`,
        );
      const bytes = await store.read(commit, path);
      return bytes === null ? null : Buffer.from(bytes).toString('base64');
    },
    workbench: async ({ run, task }) => {
      await taskOf(host, run, task);
      return (await storeOf(host, run)).workbenchFolder(`${run}-${task}`);
    },
    take: async ({ run: id, ontoCurrent }) => {
      const run = await findHostRun(host, id);
      const taking = { machine: await host.machineOf(run.home), known: run.known, ontoCurrent };
      const taken = await take({ ...taking, reach: () => reachOf(host, run) }).catch((error: unknown) => {
        if (!(error instanceof OtherBranch)) throw error;
        throw new LinkError(
          'other-branch',
          `Run ${id} began from ${error.began}, and ${error.current} is checked out. Switch to ${error.began}, or bring it into ${error.current}.`,
        );
      });
      const { run: _, ...came } = taken;
      return came;
    },
    checkOut: async ({ run: id, task: taskId }) => {
      const run = await findHostRun(host, id);
      const state = (await readHostRun(host, id)).overview().run;
      const task = await taskOf(host, id, taskId);
      const { to } = endsOf(task);
      const store = await storeOf(host, id);
      const branch = branchOf(state, taskId);
      await fetchWhereMissing(store, to, { branch, reach: () => reachOf(host, run) });
      const { git } = await host.machineOf(run.home);
      const done = await git.user.checkOut(run.known.record.root, store, to, branch);
      return { branch: done.branch };
    },
  };
}

const changedFile = ({ path, before, kind, binary }: FileChange): ChangedFile => ({ path, before, kind, binary });

function reachOf(host: Host, { known, home }: HostRun) {
  return reach(host, { home, root: known.record.root }, known.record.forge);
}

async function taskOf(host: Host, run: string, id: string): Promise<Task> {
  const { tasks } = (await readHostRun(host, run)).overview().run;
  const task = Object.hasOwn(tasks, id) ? tasks[id] : undefined;
  if (task === undefined) throw new LinkError('cannot', `There is no task ${id} in run ${run}.`);
  return task;
}

/** The pull request's own commits: from what the task began with to what was handed in last, also after the merge. */
function endsOf({ id, base, submission, pushed, certificate }: Task): { readonly from: string; readonly to: string } {
  const to = submission?.commit ?? certificate?.commit ?? pushed;
  if (base === null || to === null) throw new LinkError('cannot', `${id} has not handed anything in yet.`);
  return { from: base, to };
}
