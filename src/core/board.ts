import { z } from 'zod';
import { Condition } from './measure.ts';
import { Text } from './text.ts';

/** The board as it was constituted when the run opened: who sits on it, and by which text it decides. */
export const Board = z.object({
  constitution: Text,
  /** SHA-256 of the constitution's text. */
  hash: z.string(),
  /** Names of its members, which are roles of tier 0. */
  members: z
    .array(
      z.object({
        name: z.string(),
        title: z.string(),
        lens: z.string().max(200),
        /** What its file said below the front matter when the run opened; left out in old logs. */
        prompt: Text.optional(),
      }),
    )
    .max(12),
});
export type Board = z.infer<typeof Board>;

/** What one member says of a motion. An abstention that a member did not choose says so among the reasons. */
export const Ballot = z.object({
  verdict: z.enum(['allow', 'deny', 'abstain']),
  /** Its no is to stop the others' yes; counts with evidence only. */
  veto: z.boolean(),
  reasons: z.array(z.string().max(400)).max(4),
  evidence: z.array(z.string().max(300)).max(6),
  conditions: z.array(Condition).max(6),
});
export type Ballot = z.infer<typeof Ballot>;

/** What the ballots of a round come to. */
export type Tally =
  | { readonly is: 'open' }
  | { readonly is: 'split' }
  | {
      readonly is: 'decided';
      readonly verdict: 'allow' | 'deny';
      readonly reason: string;
      readonly conditions: readonly Condition[];
    }
  /** The board does not settle it: the chair does. */
  | { readonly is: 'climbs'; readonly why: string };
