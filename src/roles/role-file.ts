import { promises as fs } from 'node:fs';
import nodePath from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { Grant } from '../core/hierarchy.ts';

/** A role's file, or one beside it, cannot be used. The message names the file and the field. */
export class RoleError extends Error {
  readonly file: string;
  readonly field: string | null;
  constructor(file: string, field: string | null, problem: string) {
    super(`${file}: ${field === null ? '' : `"${field}" `}${problem}`);
    this.name = 'RoleError';
    this.file = file;
    this.field = field;
  }
}

export const names = z.array(z.string().min(1));

/**
 * What stands above the prompt: whatever a grant can say, and what is its role's. Sets of `write` are added to those of the parent, and each must match, so the list may
 * not be empty: that would leave the parent's as they are. A role that may write nothing has one empty set: `[[]]`.
 */
export const FrontMatter = z.strictObject({
  ...Grant.shape,
  title: z.string().trim().min(1),
  tier: z.number().int().nonnegative(),
  uses: names,
  passes: names.default([]),
  write: z.array(names).min(1, "must hold at least one set of globs: [['**']] for all files, [[]] for none"),
  hosts: names.default([]),
  spawns: names.default([]),
  model: z.string().trim().min(1).optional(),
});

/** A `role.md` as it was found. The name of its folder is the role's. */
export interface RoleFile {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** What every folder of `directory` holds as `role.md`, by name; other files and folders are not looked at. */
export async function roleFilesIn(directory: string): Promise<readonly RoleFile[]> {
  const files: RoleFile[] = [];
  for (const item of await fs.readdir(directory, { withFileTypes: true })) {
    const path = nodePath.join(directory, item.name, 'role.md');
    const text = item.isDirectory() ? await textOf(path) : null;
    if (text !== null) files.push({ name: item.name, path, text });
  }
  return files.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** The text of a file; null: there is none. */
export const textOf = (path: string): Promise<string | null> => unlessMissing(fs.readFile(path, 'utf8'));

/** What was read; null: there is nothing of that name to read. */
export async function unlessMissing<Read>(reading: Promise<Read>): Promise<Read | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The front matter, not yet looked at, and the prompt below it, which may be empty. Throws `RoleError`. */
export function partsOf({ name, path, text }: RoleFile): { readonly front: unknown; readonly prompt: string } {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name))
    throw new RoleError(
      path,
      null,
      `the folder's name is the role's: small letters, digits and hyphens, not "${name}"`,
    );
  // Books are kept by the names of roles, and every object has these already.
  if (name in Object.prototype)
    throw new RoleError(path, null, `nobody can be called "${name}": choose another name for the folder`);
  const parts = /^---\r?\n((?:.*?\n)??)---[ \t]*(?:\r?\n(.*))?$/s.exec(text.replace(/^\uFEFF/, ''));
  if (!parts) throw new RoleError(path, null, 'it has to begin with front matter between two lines of "---"');
  const [, yaml = '', body = ''] = parts;
  return { front: parsedYaml(path, yaml), prompt: body.trim() };
}

/** Front matter as `fields` want it. Throws `RoleError`. */
export function fieldsOf<Fields extends z.ZodObject>(path: string, front: unknown, fields: Fields): z.output<Fields> {
  const read = fields.safeParse(front);
  if (!read.success) throw flawed(path, read.error, Object.keys(fields.shape));
  return read.data;
}

function parsedYaml(path: string, yaml: string): unknown {
  try {
    return parse(yaml);
  } catch (error) {
    if (error instanceof YAMLParseError)
      throw new RoleError(path, null, `the front matter is not valid YAML: ${error.message}`);
    throw error;
  }
}

function flawed(path: string, error: z.ZodError, known: readonly string[]): RoleError {
  // A misspelt name explains the missing one, so it is told first.
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0];
  if (issue?.code === 'unrecognized_keys')
    return new RoleError(path, issue.keys[0] ?? null, `is no field of a role. There are: ${known.join(', ')}`);
  const field = issue?.path.length ? issue.path.join('.') : null;
  return new RoleError(path, field, issue?.message ?? 'cannot be read');
}
