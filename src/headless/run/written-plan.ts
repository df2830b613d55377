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
  const unknown = unknownKeys(value);
  if (!read.success)
    return { flaw: [`This is no plan: ${z.prettifyError(read.error).replaceAll('\n', ' ')}`, ...unknown].join(' — ') };
  // A misspelt key that may be left out, such as `check`, would else be dropped without a word.
  if (unknown.length > 0) return { flaw: unknown.join(' — ') };
  const flaw = flawOf(read.data);
  return flaw === null ? read.data : { flaw };
}

/** One sentence for each key that no plan has. */
function unknownKeys(value: unknown): readonly string[] {
  const { tasks } = WrittenPlan.shape;
  const list = isRecord(value) && Array.isArray(value.tasks) ? value.tasks : [];
  return [
    ...strangers(value, 'the plan', Object.keys(WrittenPlan.shape)),
    ...list.flatMap((task, at) => strangers(task, `tasks[${at}]`, Object.keys(tasks.element.shape))),
  ];
}

const strangers = (value: unknown, where: string, known: readonly string[]): readonly string[] =>
  (isRecord(value) ? Object.keys(value) : [])
    .filter((key) => !known.includes(key))
    .map((key) => `"${key}" in ${where} is unknown: the keys are ${known.join(', ')}.`);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
