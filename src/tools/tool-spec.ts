import { z } from 'zod';
import type { ToolSpec } from '../ports/model.ts';
import { parsedArguments, repaired } from './call-arguments.ts';
import { shapeOf } from './schema-shape.ts';
import type { Tool } from './tool.ts';

/** A tool as a model is told of it. What has a default is optional, and nothing else may be given. */
export function specOf(tool: Tool): ToolSpec {
  const { $schema: _, ...schema } = z.toJSONSchema(tool.input, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.type === 'object') jsonSchema.additionalProperties = false;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return { name: tool.name, description: tool.description, schema };
}

/**
 * Reads the arguments that a model wrote: the checked input, or what is wrong with them in a sentence for the model.
 * Slips that can mean one thing only (a number in quotes, null for a field left out) are put right.
 */
export function readCall(tool: Tool, rawArguments: string): { readonly input: unknown } | { readonly flaw: string } {
  const read = parsedArguments(rawArguments);
  if ('flaw' in read) return { flaw: `${tool.name}: ${read.flaw} ${expected(tool)}` };
  const first = tool.input.safeParse(read.value);
  if (first.success) return { input: first.data };
  const better = repaired(read.value, first.error.issues);
  const second = tool.input.safeParse(better);
  return second.success ? { input: second.data } : { flaw: flawSentence(tool, better, second.error.issues) };
}

const expected = (tool: Tool): string => `Expected: ${shapeOf(specOf(tool).schema)}`;

const MOST_FLAWS = 5;

function flawSentence(tool: Tool, value: unknown, issues: readonly z.core.$ZodIssue[]): string {
  const flaws = issues.slice(0, MOST_FLAWS).map((issue) => issueSentence(issue, value));
  const more = issues.length > MOST_FLAWS ? ` And ${issues.length - MOST_FLAWS} more.` : '';
  // A rule over several fields says itself what is expected.
  const ruled = issues.every((issue) => issue.code === 'custom');
  return `${tool.name}: ${flaws.join(' ')}${more}${ruled ? '' : ` ${expected(tool)}`}`;
}

function issueSentence(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return `${fieldName(issue.path)} has no field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}.`;
  const there = issue.path.reduce<unknown>(
    (part, key) =>
      typeof part === 'object' && part !== null ? (part as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
  const name = fieldName(issue.path);
  if (issue.code === 'invalid_type' && there === undefined) return `${name} is missing.`;
  if (issue.code === 'custom') return issue.path.length > 0 ? `${name}: ${issue.message}` : issue.message;
  return `${name}: ${issue.message}.`;
}

/** A field as it is reached from the arguments: `tasks[0].criteria`. */
const fieldName = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'The call'
    : path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at > 0 ? '.' : ''}${String(key)}`)).join('');
