import { stringify } from 'yaml';
import type { Plan, WrittenPlan } from '../../core/plan.ts';
import type { Text } from '../../core/text.ts';

/** A plan with its texts read. */
export async function writtenPlan(plan: Plan, read: (text: Text) => Promise<string>): Promise<WrittenPlan> {
  const tasks = plan.tasks.map(async (task) => ({ ...task, brief: await read(task.brief) }));
  return { summary: await read(plan.summary), teams: plan.teams, tasks: await Promise.all(tasks) };
}

/** A plan as YAML, to be read and edited. Teams, and what a task may spend, stand there only where they are said. */
export function planText({ summary, teams, tasks }: WrittenPlan): string {
  const said = tasks.map(({ team, budget, ...task }) => ({
    ...task,
    ...(team === null ? {} : { team }),
    ...(budget === null ? {} : { budget }),
  }));
  return stringify(
    { summary, ...(teams.length === 0 ? {} : { teams }), tasks: said },
    { lineWidth: 100, aliasDuplicateObjects: false },
  ).trimEnd();
}
