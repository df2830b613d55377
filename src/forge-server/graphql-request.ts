import type { Reply } from './answers.ts';

/** Something GraphQL refuses. GitHub answers it with status 200 and a list of errors. */
export class GraphqlError extends Error {
  readonly type: string;
  readonly path: string[];

  constructor(type: string, message: string, path: string[] = []) {
    super(message);
    this.type = type;
    this.path = path;
  }

  /** The same refusal, said of a field of the root unless it already names a deeper one. */
  at(field: string): GraphqlError {
    return this.path.length > 0 ? this : new GraphqlError(this.type, this.message, [field]);
  }

  reply(): Reply {
    const [root] = this.path;
    const error = {
      type: this.type,
      ...(root === undefined ? {} : { path: this.path }),
      locations: [{ line: 1, column: 1 }],
      message: this.message,
    };
    return { status: 200, body: { ...(root === undefined ? {} : { data: { [root]: null } }), errors: [error] } };
  }
}

/** The value a request gives an argument, wherever it gives it. */
export type Asked = (argument: string) => unknown;

/**
 * Recognises a GraphQL request without parsing the language: the first field of its root that is
 * known, and the arguments it gives, inline, by variable, or in a variable called `input`. Selection
 * sets are not looked at: the answer holds every field the forge has, whichever were asked for.
 */
export function askedIn(body: unknown, known: readonly string[]): { field: string; asked: Asked } {
  const { query, variables } = readBody(body);
  const source = query.replace(/#[^\n]*/g, '').replace(/"""[\s\S]*?"""/g, '""');
  const field = rootField(source);
  if (field === undefined) throw new GraphqlError('PARSE_ERROR', 'Expected one operation with one field');
  if (!known.includes(field)) {
    const kind = /^\s*mutation\b/.test(source) ? 'Mutation' : 'Query';
    throw new GraphqlError('undefinedField', `Field '${field}' doesn't exist on type '${kind}'`);
  }
  return { field, asked: (argument) => argumentOf(source, variables, argument) };
}

function readBody(body: unknown): { query: string; variables: Record<string, unknown> } {
  const query = property(body, 'query');
  const variables = property(body, 'variables');
  if (typeof query !== 'string') throw new GraphqlError('PARSE_ERROR', 'A query attribute must be specified');
  return { query, variables: typeof variables === 'object' && variables !== null ? { ...variables } : {} };
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** The first name inside the first braces, past an alias. */
function rootField(source: string): string | undefined {
  const operation = source.replace(/\((?:[^()"]|"(?:\\.|[^"\\])*")*\)/g, '').replace(/^[^{]*\{\s*/, '');
  return /^(?:\w+\s*:\s*)?(\w+)/.exec(operation)?.[1];
}

function argumentOf(source: string, variables: Record<string, unknown>, argument: string): unknown {
  const given = new RegExp(`[({,\\s]${argument}\\s*:\\s*(\\$\\w+|"(?:\\\\.|[^"\\\\])*"|-?\\d+|true|false)`).exec(
    source,
  );
  const text = given?.[1];
  if (text?.startsWith('$')) return variables[text.slice(1)];
  if (text !== undefined) return JSON.parse(text);
  const inputs = Object.values(variables).map((value) => property(value, argument));
  return inputs.find((value) => value !== undefined);
}
