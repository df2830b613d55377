import { type Failure, Refused, refuse } from './failures.ts';
import { isRecord, type Misfit, typeName } from './shape.ts';

const articles: Record<string, string> = {
  string: 'a string',
  number: 'a decimal',
  int: 'an integer',
  boolean: 'a boolean',
  array: 'an array',
  tuple: 'an array',
  object: 'an object',
  record: 'an object',
};

/** A path as OpenAI writes it: `input[0].content`. */
const openAiPath = (path: readonly (string | number)[]): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');

/** A misfit in OpenAI's words. */
export function openAiComplaint(misfit: Misfit): Refused {
  const param = openAiPath(misfit.path);
  const say: Record<Misfit['kind'], [code: string, message: string]> = {
    missing: ['missing_required_parameter', `Missing required parameter: '${param}'.`],
    unknown: ['unknown_parameter', `Unknown parameter: '${param}'.`],
    type: [
      'invalid_type',
      `Invalid type for '${param}': expected ${articles[misfit.expected] ?? misfit.expected}, but got ${typeName(misfit.got)} instead.`,
    ],
    value: [
      'invalid_value',
      `Invalid value: '${String(misfit.got)}'.${misfit.expected === '' ? '' : ` Supported values are: ${misfit.expected}.`}`,
    ],
    short:
      typeof misfit.got === 'number'
        ? [
            'integer_below_min_value',
            `Invalid '${param}': integer below minimum value. Expected >= ${misfit.expected}.`,
          ]
        : ['empty_array', `Invalid '${param}': expected a minimum length of ${misfit.expected}.`],
  };
  const [code, message] = say[misfit.kind];
  return refuse(message, param, code);
}

/** What both OpenAI protocols say about a function tool. */
export type FunctionTool = {
  readonly name: string;
  readonly parameters?: Record<string, unknown> | null | undefined;
  readonly strict?: boolean | null | undefined;
};

const namePattern = /^[a-zA-Z0-9_-]{1,64}$/;

/** Checks a tool's or call's name; `param` says where it stands. */
export function checkName(name: string, param: string): void {
  if (namePattern.test(name)) return;
  const message = `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$' and has at most 64 characters.`;
  throw refuse(message, param, 'invalid_value');
}

/** Checks a function tool: its name and its schema, and with `strict` also what structured outputs ask for. */
export function checkFunction(tool: FunctionTool, at: string): void {
  checkName(tool.name, `${at}.name`);
  const schema = tool.parameters;
  if (schema === undefined || schema === null) return;
  const complain = (context: readonly string[], what: string): Refused => {
    const where = context.length === 0 ? '' : `In context=(${context.map((c) => `'${c}'`).join(', ')}), `;
    const message = `Invalid schema for function '${tool.name}': ${where}${what}`;
    return new Refused(invalidFunction(message, `${at}.parameters`));
  };
  if (schema.type !== 'object')
    throw complain(
      [],
      `schema must be a JSON Schema of 'type: "object"', got 'type: "${String(schema.type ?? 'None')}"'.`,
    );
  checkNode(schema, { context: [], strict: tool.strict === true, complain });
}

const invalidFunction = (message: string, param: string): Failure => ({
  status: 400,
  reason: 'invalid',
  message,
  param,
  code: 'invalid_function_parameters',
});

type Walk = {
  readonly context: readonly string[];
  readonly strict: boolean;
  complain(context: readonly string[], what: string): Refused;
};

function checkNode(node: Record<string, unknown>, walk: Walk): void {
  const { context, complain } = walk;
  const isArray = node.type === 'array' || (Array.isArray(node.type) && node.type.includes('array'));
  if (isArray && node.items === undefined) throw complain(context, 'array schema missing items.');
  if (walk.strict) checkStrict(node, walk);
  for (const [key, child] of children(node)) checkNode(child, { ...walk, context: [...context, ...key] });
}

function checkStrict(node: Record<string, unknown>, { context, complain }: Walk): void {
  const isObject = node.type === 'object' || (Array.isArray(node.type) && node.type.includes('object'));
  if (!isObject) return;
  if (node.additionalProperties !== false)
    throw complain(context, "'additionalProperties' is required to be supplied and to be false.");
  const names = isRecord(node.properties) ? Object.keys(node.properties) : [];
  const required: unknown[] = Array.isArray(node.required) ? node.required : [];
  const absent = names.find((name) => !required.includes(name));
  if (absent !== undefined)
    throw complain(
      context,
      `'required' is required to be supplied and to be an array including every key in properties. Missing '${absent}'.`,
    );
}

function* children(node: Record<string, unknown>): Generator<[string[], Record<string, unknown>]> {
  for (const group of ['properties', '$defs', 'definitions'] as const) {
    const of = node[group];
    if (!isRecord(of)) continue;
    for (const [name, child] of Object.entries(of)) if (isRecord(child)) yield [[group, name], child];
  }
  if (isRecord(node.items)) yield [['items'], node.items];
  const anyOf: unknown[] = Array.isArray(node.anyOf) ? node.anyOf : [];
  for (const [i, child] of anyOf.entries()) if (isRecord(child)) yield [['anyOf', String(i)], child];
}

/** A tool choice must name a tool that is offered. */
export function checkChoice(name: string | undefined, tools: readonly FunctionTool[]): void {
  if (name === undefined || tools.some((tool) => tool.name === name)) return;
  throw refuse(`Tool choice '${name}' not found in 'tools' parameter.`, 'tool_choice');
}
