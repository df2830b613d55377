import { z } from 'zod';
import { uncapped } from './tighter.ts';

/** Caps on what may be spent. Null: no cap. Money in US dollars. */
export const Budget = z.object({ tokens: z.number().nullable(), money: z.number().nullable() });
export type Budget = z.infer<typeof Budget>;

/** Whose spending a cap holds down: the run's, all agents of a role, all that work on a task, an agent's lineage, or the day's on this machine. */
export const Cap = z.discriminatedUnion('of', [
  z.object({ of: z.literal('run') }),
  z.object({ of: z.literal('role'), role: z.string() }),
  z.object({ of: z.literal('task'), task: z.string() }),
  z.object({ of: z.literal('agent'), agent: z.string() }),
  z.object({ of: z.literal('day') }),
]);
export type Cap = z.infer<typeof Cap>;

/** The caps of a run beside its own budget. */
export const Caps = z.object({
  roles: z.record(z.string(), Budget),
  /** Of each task for which the plan says nothing else. */
  task: Budget,
  /** Of all runs on this machine in one day of its local time. */
  day: Budget,
});
export type Caps = z.infer<typeof Caps>;

export const noCaps: Caps = { roles: {}, task: uncapped, day: uncapped };

// In a file without schemas, for those who only read.
export { tighter, uncapped } from './tighter.ts';
