import { type ForgeOptions, type RunningForge, startForge as startIt } from '../../../src/forge-server/forge-server.ts';

export * from '../../../src/forge-server/forge-server.ts';

/** A forge that takes the reviews with their comments, and keeps none. */
export const startForge = (options: ForgeOptions): Promise<RunningForge> =>
  startIt({ ...options, faults: [{ match: 'POST /repos/*/*/pulls/*/reviews', do: 'lose' }] });
