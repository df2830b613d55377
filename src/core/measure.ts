import { z } from 'zod';
import { Budget, Cap } from './budget.ts';
import { Mode } from './settings.ts';
import { Text } from './text.ts';

const Id = z.string().min(1).max(80);

/** What a decision may be tied to. All but the note are enforced by code: they narrow a grant or set a cap. */
export const Condition = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('no-network') }),
  z.object({ kind: z.literal('no-commands') }),
  z.object({ kind: z.literal('no-spawning') }),
  z.object({ kind: z.literal('no-tool'), tool: z.string().max(80) }),
  z.object({ kind: z.literal('only-paths'), globs: z.array(z.string().max(200)).min(1).max(40) }),
  z.object({ kind: z.literal('not-paths'), globs: z.array(z.string().max(200)).min(1).max(40) }),
  z.object({ kind: z.literal('budget'), tokens: Budget.shape.tokens, money: Budget.shape.money }),
  z.object({ kind: z.literal('note'), text: z.string().max(500) }),
]);
export type Condition = z.infer<typeof Condition>;

/** The shape of a measure, over the kind of text it is written in: plain where a model writes it, `Text` in a fact. */
const measureOf = <T extends z.ZodType>(text: T) =>
  z.discriminatedUnion('do', [
    /** Ends an agent with its lineage. */
    z.object({ do: z.literal('terminate'), agent: Id }),
    /** Ends an agent and puts a fresh one of its role in its place, which takes over its task and its children. */
    z.object({ do: z.literal('replace'), agent: Id }),
    /** Gives an agent another brief: it goes on from there. */
    z.object({ do: z.literal('rebrief'), agent: Id, brief: text }),
    /** Sets a cap anew. */
    z.object({ do: z.literal('rebudget'), cap: Cap, budget: Budget }),
    /** Narrows an agent's grant, and with it that of its lineage. */
    z.object({ do: z.literal('narrow'), agent: Id, conditions: z.array(Condition).min(1).max(10) }),
    z.object({ do: z.literal('pause'), agent: Id, paused: z.boolean() }),
    /** Puts a specialist below an agent that struggles. */
    z.object({ do: z.literal('assist'), agent: Id }),
    z.object({ do: z.literal('mode'), mode: Mode }),
    /** Overrides what was decided about a task: takes the work as it is, or sends it back. */
    z.object({ do: z.literal('accept'), task: Id }),
    z.object({ do: z.literal('reopen'), task: Id }),
    z.object({ do: z.literal('stop') }),
  ]);

/** What the board or the chair can have done about a run: code carries it out. */
export const Measure = measureOf(Text);
export type Measure = z.infer<typeof Measure>;

/** A measure as a model proposes it. */
export const WrittenMeasure = measureOf(z.string().trim().min(1).max(8000));
