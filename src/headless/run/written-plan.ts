import { stringify } from 'yaml';
import type { Plan, WrittenPlan } from '../../core/plan.ts';
import type { Text } from '../../core/text.ts';

/** A plan with its texts read. */
export async function writtenPlan(plan: Plan, read: (text: Text) => Promise<string>): Promise<WrittenPlan> {
  const tasks = plan.tasks.map(async (task) => ({ ...task, brief: await read(task.brief) }));
  return { summary: await read(plan.summary), teams: plan.teams, tasks: await Promise.all(tasks) };
}

/** A plan as YAML, to be read and edited. */
export const planText = (plan: WrittenPlan): string => stringify(plan, { lineWidth: 100 }).trimEnd();
