import { z } from 'zod';
import { Budget } from './budget.ts';
import { Text } from './text.ts';

const line = (max: number) => z.string().trim().min(1).max(max);

/**
 * The shape of a plan, over the kind of text it is written in: plain strings where a model or the chair writes it,
 * `Text` where it stands in a fact.
 */
export const planOf = <T extends z.ZodType>(text: T) =>
  z.object({
    summary: text,
    teams: z
      .array(
        z.object({
          id: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'a team id is a short word in small letters'),
          title: line(120).describe('What it is for'),
        }),
      )
      .max(4)
      .default([])
      .describe(
        'Only where the work falls into parts that need a lead of their own: each team gets its own PM. Usually empty',
      ),
    tasks: z
      .array(
        z.object({
          id: z
            .string()
            .regex(/^t\d{1,3}$/, 'a task id is t1, t2, …')
            .describe('t1, t2, …'),
          title: line(120).describe('What it is, in a line'),
          brief: text,
          criteria: z
            .array(line(400))
            .min(1)
            .max(12)
            .describe('What must be true when it is done, each to be checked by a reviewer'),
          globs: z.array(line(200)).min(1).max(40).describe('All files it may touch: src/parse/**, test/parse/**'),
          checks: z
            .array(line(400))
            .max(5)
            .default([])
            .describe("Commands beside the project's own that must pass once this task alone is done"),
          dependsOn: z
            .array(z.string())
            .max(20)
            .default([])
            .describe('Ids of tasks that must be merged before it begins'),
          team: z.string().max(20).nullable().default(null).describe('The id of its team, where there are teams'),
          budget: Budget.nullable()
            .default(null)
            .describe('The most that may be spent on it, tokens and US dollars; null: what the settings say'),
        }),
      )
      .min(1)
      .max(20),
  });

/** The tasks that the PM proposes for the issue, and how they hang together. */
export const Plan = planOf(Text);
export type Plan = z.infer<typeof Plan>;
export type PlanTask = Plan['tasks'][number];

/** A plan as plain text, as a model submits it and the chair edits it. */
export const WrittenPlan = planOf(z.string().min(1));
export type WrittenPlan = z.infer<typeof WrittenPlan>;

/** What is wrong with a plan as a whole, in a sentence for its author; null when it can be executed. */
export function flawOf(plan: {
  readonly teams: Plan['teams'];
  readonly tasks: readonly Pick<PlanTask, 'id' | 'dependsOn' | 'team' | 'budget'>[];
}): string | null {
  const poor = plan.tasks.find(({ budget }) => [budget?.tokens, budget?.money].some((one) => (one ?? 1) <= 0));
  if (poor) return `${poor.id} could spend nothing: give it a budget above zero, or none of its own.`;
  const teams = plan.teams.map(({ id }) => id);
  if (new Set(teams).size < teams.length) return 'Two teams have the same id: give each its own.';
  const stray = plan.tasks.find(({ team }) => (teams.length > 0 ? !teams.includes(team ?? '') : team !== null));
  if (stray) return `${stray.id} is of team ${stray.team ?? 'none'}; the teams are: ${teams.join(', ') || 'none'}.`;
  const idle = teams.find((team) => !plan.tasks.some((task) => task.team === team));
  if (idle !== undefined) return `Team ${idle} has no task.`;
  const ids = new Set<string>();
  for (const task of plan.tasks) {
    if (ids.has(task.id)) return `Two tasks are called ${task.id}: give each its own id.`;
    ids.add(task.id);
  }
  for (const task of plan.tasks) {
    const missing = task.dependsOn.find((id) => !ids.has(id));
    if (missing !== undefined) return `${task.id} depends on ${missing}, which is not in the plan.`;
  }
  return cycleOf(plan.tasks);
}

function cycleOf(tasks: readonly Pick<PlanTask, 'id' | 'dependsOn'>[]): string | null {
  const done = new Set<string>();
  let left = [...tasks];
  while (left.length > 0) {
    const ready = left.filter((task) => task.dependsOn.every((id) => done.has(id)));
    if (ready.length === 0) return `Tasks wait for each other in a circle: ${left.map((task) => task.id).join(', ')}.`;
    for (const task of ready) done.add(task.id);
    left = left.filter((task) => !done.has(task.id));
  }
  return null;
}
