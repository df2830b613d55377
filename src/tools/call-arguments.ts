import type { z } from 'zod';

/** Parses arguments as a model wrote them. Nothing at all stands for no arguments. */
export function parsedArguments(raw: string): { readonly value: unknown } | { readonly flaw: string } {
  if (raw.trim() === '') return { value: {} };
  const value = parsed(raw) ?? parsed(withEscapedBreaks(raw));
  // Some models write the object as a string of JSON.
  const object = typeof value === 'string' ? parsed(value) : value;
  if (value === null) return { value: {} };
  if (object === undefined || object === null) return { flaw: `the arguments are not valid JSON (${whyNot(raw)}).` };
  if (typeof object !== 'object' || Array.isArray(object)) return { flaw: 'the arguments have to be one JSON object.' };
  return { value: object };
}

/** Undefined where it is no JSON, which JSON itself cannot be. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function whyNot(raw: string): string {
  try {
    JSON.parse(raw);
    return 'no object in it';
  } catch (error) {
    const cut = /[}\]]\s*$/.test(raw) ? '' : '; they seem to be cut off: send less in one call';
    return `${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'}${cut}`;
  }
}

/** Line breaks and tabs inside strings, which JSON wants escaped and some models leave as they are. */
const withEscapedBreaks = (raw: string): string =>
  raw.replace(/"(?:[^"\\]|\\[\s\S])*"/g, (text) =>
    text.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t'),
  );

/** The value with what can mean one thing only put right, at the places where its schema was not met. */
export function repaired(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy = structuredClone(value);
  for (const issue of issues) {
    const key = issue.path.at(-1);
    const holder = issue.path.slice(0, -1).reduce<unknown>(partOf, copy);
    if (key === undefined || typeof holder !== 'object' || holder === null) continue;
    repairField(holder as Record<PropertyKey, unknown>, key, issue);
  }
  return copy;
}

const partOf = (part: unknown, key: PropertyKey): unknown =>
  typeof part === 'object' && part !== null ? (part as Record<PropertyKey, unknown>)[key] : undefined;

function repairField(holder: Record<PropertyKey, unknown>, key: PropertyKey, issue: z.core.$ZodIssue): void {
  const there = holder[key];
  // Null for a field that may be left out; where it may not, it is then missing, which is as true.
  if (there === null) delete holder[key];
  else if (typeof there === 'string' && issue.code === 'invalid_type' && issue.expected !== 'string') {
    const meant = parsed(there);
    if (fits(meant, issue.expected)) holder[key] = meant;
    else if (issue.expected === 'array' && meant === undefined && there.trim() !== '' && !/^\s*\[/.test(there))
      holder[key] = [there];
  }
}

function fits(value: unknown, expected: string): boolean {
  if (expected === 'array') return Array.isArray(value);
  if (expected === 'object' || expected === 'record')
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  return expected === 'int' ? Number.isInteger(value) : typeof value === expected;
}
