import type { Store } from '../../ports/git.ts';
import type { Host } from './host.ts';
import { findHostRun, readHostRun } from './host-runs.ts';

/** The store of the repository that a run is about: with the commits that the run made. */
export async function storeOf(host: Host, id: string): Promise<Store> {
  const going = host.going.get(id);
  if (going !== undefined) return going.store;
  const { known, home } = await findHostRun(host, id);
  const { git } = await host.machineOf(home);
  return git.store(known.record.root, (await readHostRun(host, id)).overview().run.base.start);
}
