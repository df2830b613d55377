import { z } from 'zod';
import { Grant } from './grant.ts';

export { Grant } from './grant.ts';

/** A role as the run knows it: from its file, recorded when the run opens, so that a log can be read without the file. */
export const Role = z.object({
  name: z.string(),
  title: z.string(),
  tier: z.number().int().nonnegative(),
  grant: Grant,
});
export type Role = z.infer<typeof Role>;

/** What the core must know of a tool to judge a call of it. */
export const ToolTraits = z.object({
  /** `reads` and `writes` touch files, `command` runs a program, `decides` is settled by the core alone. */
  kind: z.enum(['reads', 'writes', 'command', 'decides', 'submits']),
  /** What to do with a call that was under way when its process died. */
  repeat: z.enum(['safe', 'interrupted']),
  /** Whether it exists at all only before or only after the plan is approved. */
  exists: z.enum(['always', 'planning', 'planned']).default('always'),
});
export type ToolTraits = z.infer<typeof ToolTraits>;

/** Why an agent is no more. `lineage`: it left with whom it descended from. */
export const EndReason = z.enum([
  'finished',
  'unneeded',
  'under-performing',
  'gave-up',
  'limit',
  'loop',
  'over-budget',
  'no-reply',
  'replaced',
  'parent',
  'board',
  'chair',
  'lineage',
]);
export type EndReason = z.infer<typeof EndReason>;
