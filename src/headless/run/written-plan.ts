import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { flawOf, type Plan, WrittenPlan } from '../../core/plan.ts';
import type { Text } from '../../core/text.ts';

/** A plan with its texts read. */
export async function writtenPlan(plan: Plan, read: (text: Text) => Promise<string>): Promise<WrittenPlan> {
  const tasks = plan.tasks.map(async (task) => ({ ...task, brief: await read(task.brief) }));
  return { summary: await read(plan.summary), tasks: await Promise.all(tasks) };
}

/** A plan as YAML, to be read and edited. */
export const planText = (plan: WrittenPlan): string => stringify(plan, { lineWidth: 100 }).trimEnd();

/** Reads a plan from YAML or JSON, or says in a sentence what is wrong with it. */
export function readPlan(text: string): WrittenPlan | { readonly flaw: string } {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    return { flaw: `This is neither YAML nor JSON: ${error instanceof Error ? error.message.split('\n')[0] : error}` };
  }
  const read = WrittenPlan.safeParse(value);
  if (!read.success) return { flaw: `This is no plan: ${z.prettifyError(read.error).replaceAll('\n', ' ')}` };
  const flaw = flawOf(read.data);
  return flaw === null ? read.data : { flaw };
}
