import type { Cap } from '../../src/core/budget.ts';
import { livingAgents, type Run } from '../../src/core/run/state.ts';

/** Every cap that there is or could be in this run. */
export const capsOf = (run: Run): readonly Cap[] => [
  { of: 'run' },
  { of: 'day' },
  ...[...new Set([...Object.keys(run.caps.roles), ...Object.values(run.agents).map(({ role }) => role)])]
    .filter((role) => role !== 'board')
    .map((role): Cap => ({ of: 'role', role })),
  ...Object.keys(run.tasks).map((task): Cap => ({ of: 'task', task })),
  ...livingAgents(run)
    .filter(({ tier }) => tier > 0)
    .map(({ id }): Cap => ({ of: 'agent', agent: id })),
];
