import { type ForgeOptions, type RunningForge, startForge as startIt } from '../../../src/forge-server/forge-server.ts';

export * from '../../../src/forge-server/forge-server.ts';

/** A forge that says that the first pull request is open, and knows nothing of it. */
export const startForge = (options: ForgeOptions): Promise<RunningForge> =>
  startIt({ ...options, faults: [{ match: 'POST /repos/*/*/pulls', nth: 1, do: 'lose' }] });
