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

/** More than nothing: a budget of none would end whom it binds before its next call. */
const WrittenBudget = z.object({
  tokens: z.number().min(1).max(1e12).nullable().default(null),
  money: z.number().min(0.01).max(1e6).nullable().default(null).describe('US dollars'),
});

const writtenGlobs = z.array(z.string().min(1).max(120)).min(1).max(10);

/** A condition as a model writes it. */
const WrittenCondition = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('no-network') }),
  z.object({ kind: z.literal('no-commands') }),
  z.object({ kind: z.literal('no-spawning') }),
  z.object({ kind: z.literal('no-tool'), tool: z.string().min(1).max(80) }),
  z.object({ kind: z.literal('only-paths'), globs: writtenGlobs }),
  z.object({ kind: z.literal('not-paths'), globs: writtenGlobs }),
  WrittenBudget.extend({ kind: z.literal('budget') }).describe(
    'Of a question about a budget: the most that the cap may become. Else: the most to be spent from now on',
  ),
  z.object({ kind: z.literal('note'), text: z.string().max(300) }),
]);

/** Conditions as a model writes them, few and short: a ballot is one line of the log. */
export const WrittenConditions = z
  .array(WrittenCondition)
  .max(6)
  .superRefine((conditions, context) => {
    const message = flawOfConditions(conditions);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

/** Longest conditions that one model may write at once, in characters. */
const LONGEST_CONDITIONS = 800;

/** What an agent must keep to hand in its work and to answer: without it, it could not come to an end. */
const KEPT_TOOLS: readonly string[] = ['report', 'message', 'open_pull_request', 'submit_plan', 'review', 'vote'];

/** May no condition take this tool? */
export const isKept = (tool: string): boolean => KEPT_TOOLS.includes(tool);

/** Why these conditions cannot be put, in a sentence for whoever writes them; null: they can. */
export function flawOfConditions(conditions: readonly Condition[]): string | null {
  const kept = conditions.find((one) => one.kind === 'no-tool' && isKept(one.tool));
  if (kept?.kind === 'no-tool')
    return `No condition takes the tool ${kept.tool}: without it an agent could not come to an end. Deny instead, or tie it to something else.`;
  if (conditions.some((one) => one.kind === 'budget' && one.tokens === null && one.money === null))
    return 'A budget condition needs tokens, money, or both.';
  if (JSON.stringify(conditions).length > LONGEST_CONDITIONS)
    return `The conditions are too long: at most ${LONGEST_CONDITIONS} characters in all. Put what is not to be enforced into the reasons.`;
  return null;
}

/** The shape of a measure, over the kind of text it is written in: plain where a model writes it, `Text` in a fact. */
const measureOf = <T extends z.ZodType, C extends z.ZodType, B extends z.ZodType>({
  text,
  conditions,
  budget,
}: {
  readonly text: T;
  readonly conditions: C;
  readonly budget: B;
}) =>
  z.discriminatedUnion('do', [
    /** Ends an agent with its lineage. */
    z.object({ do: z.literal('terminate'), agent: Id }),
    /** Ends an agent and puts a fresh one of its role in its place, which takes over its task and its children. */
    z.object({ do: z.literal('replace'), agent: Id }),
    /** Gives an agent another brief: it goes on from there. */
    z.object({ do: z.literal('rebrief'), agent: Id, brief: text }),
    /** Sets a cap anew. */
    z.object({ do: z.literal('rebudget'), cap: Cap, budget }),
    /** Narrows an agent's grant, and with it that of its lineage. */
    z.object({ do: z.literal('narrow'), agent: Id, conditions }),
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
export const Measure = measureOf({ text: Text, conditions: z.array(Condition).min(1).max(10), budget: Budget });
export type Measure = z.infer<typeof Measure>;

/** A measure as a model proposes it. */
export const WrittenMeasure = measureOf({
  text: z.string().trim().min(1).max(8000),
  conditions: WrittenConditions.min(1),
  budget: z.object({
    tokens: z.number().nonnegative().max(1e12).nullable(),
    money: z.number().nonnegative().max(1e6).nullable(),
  }),
});
