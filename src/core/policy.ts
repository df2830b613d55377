import { z } from 'zod';
import { Gate } from './gate.ts';

/**
 * What the chair decided once and for all, in words that code can check. It holds for the run in which it was said, for
 * every run of the workspace, or for every run of the user.
 */
export const Rule = z.object({
  gate: Gate,
  /** Only for questions of agents of this role; null: of all. */
  role: z.string().max(40).nullable(),
  /** For commands a pattern of words (`npm test`), for spawns the role; null: every question of this gate. */
  match: z.string().max(500).nullable(),
  says: z.enum(['allow', 'deny', 'ask']),
  why: z.string().max(500),
  scope: z.enum(['run', 'workspace', 'user']),
});
export type Rule = z.infer<typeof Rule>;
