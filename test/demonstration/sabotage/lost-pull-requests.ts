import { type ForgeOptions, type RunningForge, startForge as startIt } from '../../../src/forge-server/forge-server.ts';

export * from '../../../src/forge-server/forge-server.ts';

/** A forge that says that each pull request is open, and knows none of them. */
export const startForge = (options: ForgeOptions): Promise<RunningForge> =>
  startIt({ ...options, faults: [{ match: 'POST /repos/*/*/pulls', do: 'lose' }] });
