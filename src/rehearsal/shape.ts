import { z } from 'zod';

/** The first place where a body does not have the shape that a service asks for. */
export type Misfit = {
  readonly path: readonly (string | number)[];
  readonly kind: 'missing' | 'unknown' | 'type' | 'value' | 'short';
  readonly message: string;
  /** The expected type, or the allowed values. */
  readonly expected: string;
  readonly got: unknown;
};

type Issue = z.core.$ZodIssue;

/** Reads a body by a schema; calls `complain` with the first misfit and throws what it makes of it. */
export function readShape<T>(schema: z.ZodType<T>, body: unknown, complain: (misfit: Misfit) => Error): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw complain(issue ? misfitOf(issue, [], body) : { path: [], kind: 'value', message: '', expected: '', got: body });
}

function misfitOf(issue: Issue, above: readonly PropertyKey[], body: unknown): Misfit {
  const keys = [...above, ...issue.path];
  const deeper = issue.code === 'invalid_union' ? deepest(issue.errors) : undefined;
  if (deeper) return misfitOf(deeper, keys, body);
  const path = keys.map((key) => (typeof key === 'number' ? key : String(key)));
  const got = valueAt(body, path);
  const base = { path, got, message: issue.message };
  if (issue.code === 'unrecognized_keys')
    return { ...base, path: [...path, issue.keys[0] ?? ''], kind: 'unknown', expected: '' };
  if (got === undefined) return { ...base, kind: 'missing', expected: '' };
  if (issue.code === 'invalid_type') return { ...base, kind: 'type', expected: issue.expected };
  if (issue.code === 'invalid_value') return { ...base, kind: 'value', expected: listed(issue.values) };
  if (issue.code === 'too_small') return { ...base, kind: 'short', expected: String(issue.minimum) };
  const isType = issue.code === 'invalid_union' && issue.errors.length > 0;
  return { ...base, kind: isType ? 'type' : 'value', expected: expectedOf(issue) };
}

/** Of the alternatives of a union, the complaint of the one that fitted furthest, if one got inside at all. */
function deepest(alternatives: readonly (readonly Issue[])[]): Issue | undefined {
  const firsts = alternatives.flatMap((issues) => issues.slice(0, 1));
  const inside = firsts.filter((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys');
  return inside.toSorted((a, b) => b.path.length - a.path.length)[0];
}

function expectedOf(issue: Issue): string {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return 'one of the documented types';
  if (issue.code === 'invalid_union') return 'options' in issue ? listed(issue.options ?? []) : '';
  return issue.code === 'invalid_format' && issue.pattern ? issue.pattern : '';
}

const listed = (values: readonly unknown[]): string => values.map((value) => `'${String(value)}'`).join(', ');

function valueAt(body: unknown, path: readonly (string | number)[]): unknown {
  let value = body;
  for (const key of path) value = isRecord(value) || Array.isArray(value) ? Reflect.get(value, key) : undefined;
  return value;
}

/** Whether a value is a JSON object. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What JSON calls the type of a value, as OpenAI's messages do. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Optional fields that are accepted and mean nothing to a rehearsal. */
export function ignored(...names: string[]): Record<string, z.ZodOptional<z.ZodUnknown>> {
  return Object.fromEntries(names.map((name) => [name, z.unknown().optional()]));
}
