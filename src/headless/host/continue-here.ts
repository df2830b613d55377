import { EDITOR, readRun } from '../../compose.ts';
import { fold, type Run } from '../../core/run.ts';
import type { ModelRef } from '../../core/settings.ts';
import { LinkError } from '../../link/link-error.ts';
import { reopenDemonstration } from '../run/open-demonstration.ts';
import { needSandbox, resumeRun } from '../run/start-run.ts';
import type { Opening } from './going-runs.ts';
import type { Host } from './host.ts';
import { findHostRun, type HostRun } from './host-runs.ts';
import { reach } from './reach.ts';
import { refusalOf } from './refusal.ts';

/** Goes on with a run where its log ends. Throws `LinkError`. */
export async function continueHere(host: Host, id: string): Promise<void> {
  const run = await findHostRun(host, id);
  const { outcome, problem, folder } = run.known;
  if (problem !== null) throw new LinkError('cannot', problem);
  if (outcome !== null) throw new LinkError('cannot', `Run ${id} is over (${outcome}).`);
  if (host.going.isGoing(id)) throw new LinkError('cannot', `Run ${id} is going already.`);
  const { decisions: before } = await readRun(folder);
  const open = run.folder === null ? openIssue(host, run, fold(before)) : reopened(run.folder, id);
  await host.going.take(id, { kind: run.kind, folder: run.folder, before, open });
}

const reopened =
  (folder: string, id: string): Opening['open'] =>
  () =>
    reopenDemonstration(folder, id);

const openIssue =
  (host: Host, { known, home }: HostRun, run: Run): Opening['open'] =>
  async () => {
    const { root, forge: choice } = known.record;
    const { machine } = host;
    needSandbox(run, machine);
    await needKeys(host, Object.values(run.settings.models));
    const reached = await reach(host, { home, root }, choice);
    try {
      const opened = await resumeRun({
        home,
        machine,
        root,
        run,
        reached,
        keys: host.secrets.keyOf,
        editor: host.turns.turn,
      });
      return { opened, close: () => closeBoth(opened, reached) };
    } catch (error) {
      await reached.close();
      throw error;
    }
  };

interface Closing {
  close(): Promise<void>;
}

/** The run before the forge that it needs. */
export async function closeBoth(opened: Closing, reached: Closing): Promise<void> {
  try {
    await opened.close();
  } finally {
    await reached.close();
  }
}

/** Each provider's own address wants a key; other servers may want none. Throws `LinkError`. */
export async function needKeys(host: Host, models: readonly ModelRef[]): Promise<void> {
  const own = new Set(models.flatMap((model) => (model.baseUrl === null ? [model.provider] : [])));
  for (const provider of own)
    if (provider !== EDITOR && (await host.secrets.find({ of: 'model', provider, baseUrl: null })) === null)
      throw new LinkError(
        'model',
        `The models of ${provider} need a key, and there is none. Set it with "Swarm: Choose Models".`,
      );
}

/** Takes up what was going when the process before this one ended, and answers which runs those are. Each is told of. */
export async function takeUpLeft(host: Host): Promise<readonly string[]> {
  const left = host.markers.takeLeft();
  const found = await Promise.all(left.map(async (id) => ({ id, run: await findHostRun(host, id).catch(() => null) })));
  const revived = found.flatMap(({ id, run }) => (run?.known.outcome === null && !host.going.isGoing(id) ? [id] : []));
  for (const { id } of found) if (!revived.includes(id)) await host.markers.settled(id);
  for (const id of revived) void takeUp(host, id);
  return revived;
}

async function takeUp(host: Host, id: string): Promise<void> {
  try {
    await continueHere(host, id);
    host.screens.notice({ run: id, text: `Run ${id} goes on where its log ends.`, bad: false });
  } catch (cause) {
    const error = refusalOf(cause);
    const why = error instanceof Error ? error.message : String(error);
    host.screens.notice({ run: id, text: `Run ${id} could not be taken up again: ${why}`, bad: true });
  } finally {
    await host.markers.settled(id);
  }
}
