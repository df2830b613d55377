import { cp, mkdir, realpath, rm } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { holdLock } from '../../compose.ts';
import type { Answers } from '../../link/link.ts';
import { LinkError } from '../../link/link-error.ts';
import type { Requests } from '../../link/protocol.ts';
import { demonstrationLock } from '../run/open-demonstration.ts';
import { issueLock } from '../run/start-run.ts';
import { agentTranscript } from './agent-transcript.ts';
import type { Host } from './host.ts';
import { findHostRun, type HostRun, readHostRun } from './host-runs.ts';
import { storeOf } from './run-store.ts';

/** What was: read in full, copied, or removed. */
export function historyAnswers(host: Host): Pick<Answers<Requests>, 'agentTranscript' | 'export' | 'delete'> {
  return {
    agentTranscript: async ({ run, agent }) => agentTranscript(await readHostRun(host, run), agent),
    export: async ({ run, to }) => {
      const { known } = await findHostRun(host, run);
      if (!isAbsolute(to)) throw new LinkError('cannot', `${to} is no whole path of a folder.`);
      const folder = join(to, run);
      await mkdir(to, { recursive: true });
      try {
        await mkdir(folder);
      } catch (cause) {
        const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
        const why = code === 'EEXIST' ? 'is there already. Choose another folder' : `cannot be made (${code})`;
        throw new LinkError('cannot', `${folder} ${why}.`, { cause });
      }
      try {
        await copyRun(known.folder, folder);
      } catch (cause) {
        // It is ours, and says nothing true.
        await rm(folder, { recursive: true, force: true });
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new LinkError('cannot', `The run could not be copied to ${folder}: ${why}`, { cause });
      }
      return folder;
    },
    delete: async ({ run }) => {
      await remove(host, run);
      host.screens.runsChanged();
      return null;
    },
  };
}

async function copyRun(from: string, to: string): Promise<void> {
  for (const name of ['log.jsonl', 'texts', 'run.json'])
    await cp(join(from, name), join(to, name), { recursive: true }).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    });
}

async function remove(host: Host, id: string): Promise<void> {
  const going = host.going.get(id);
  // It is over, and only being tidied up.
  if (going?.engine.run.state === 'closed') await going.halt();
  if (host.going.isGoing(id)) throw new LinkError('cannot', `Run ${id} is going. Stop it first.`);
  await host.going.reserve(id, () => removeAll(host, id));
}

async function removeAll(host: Host, id: string): Promise<void> {
  const run = await findHostRun(host, id);
  const { known, home, folder } = run;
  const release = await holdFor(host, run);
  try {
    if (folder !== null) return await removeOurs(host.home, folder);
    for (const bench of await benchesOf(host, id)) await removeOurs(home, bench);
    await removeOurs(home, known.folder);
  } finally {
    await release();
  }
}

/** Keeps other processes from going on with a run while it is removed. Throws `LinkError` where one is at work on it. */
async function holdFor(host: Host, { known, home, folder }: HostRun): Promise<() => Promise<void>> {
  const { issue, root } = known.record;
  // One that has ended is taken up by nobody; and the lock of an issue is ours where another run on it goes on here.
  const ours = host.going.all.some((run) => run.kind === 'issue' && run.engine.run.mission.issue === issue);
  if (folder === null && (known.outcome !== null || ours)) return async () => {};
  const lock = await holdLock(folder === null ? issueLock({ home, root }, issue) : demonstrationLock(folder));
  if (!('heldBy' in lock)) return () => lock.release();
  throw new LinkError(
    'cannot',
    `Run ${known.id} is at work in another window or at a terminal (${lock.heldBy}). Stop it there first.`,
  );
}

/** The folders of the workbenches that a run's state says are its own, as far as they are there. */
async function benchesOf(host: Host, id: string): Promise<readonly string[]> {
  const read = await readHostRun(host, id).catch(() => null);
  // What cannot be read does not say what is its own.
  if (read === null) return [];
  const { run } = read.overview();
  const names = [`${id}-read`, ...Object.keys(run.tasks).flatMap((task) => [`${id}-${task}`, `${id}-review-${task}`])];
  const store = await storeOf(host, id).catch(() => null);
  // Where the user's repository is gone its store cannot be opened: the log goes all the same.
  if (store === null) return [];
  return (await Promise.all(names.map((name) => store.workbenchFolder(name)))).filter((bench) => bench !== null);
}

/** Removes a folder of ours: by its real path inside our state folder, whatever a link says. */
async function removeOurs(home: string, folder: string): Promise<void> {
  const [inside, real] = await Promise.all([realpath(home), realpath(folder)]);
  if (!real.startsWith(`${inside}${sep}`)) throw new LinkError('cannot', `${folder} is not ours to remove.`);
  await rm(real, { recursive: true, force: true, maxRetries: 3 });
}
