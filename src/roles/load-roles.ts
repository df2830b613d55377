import { promises as fs } from 'node:fs';
import nodePath from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import type { Role } from '../core/hierarchy.ts';

/** A role as its folder holds it. */
export interface LoadedRole {
  readonly role: Role;
  /** What its agents are told, between the rules for all and their brief. */
  readonly prompt: string;
  /** The model it asks for; null: the one that the settings give it. */
  readonly model: string | null;
}

/** A role's file cannot be used. The message names the file and the field. */
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

/** The roles that come with the program. */
export const builtInRoles: string = import.meta.dirname;

const names = z.array(z.string().min(1));

/**
 * What stands above the prompt. Sets of `write` are added to those of the parent, and each must match, so the list may
 * not be empty: that would leave the parent's as they are. A role that may write nothing has one empty set: `[[]]`.
 */
const FrontMatter = z.strictObject({
  title: z.string().trim().min(1),
  tier: z.number().int().nonnegative(),
  uses: names,
  passes: names.default([]),
  write: z.array(names).min(1, "must hold at least one set of globs: [['**']] for all files, [[]] for none"),
  hosts: names.default([]),
  spawns: names.default([]),
  model: z.string().trim().min(1).optional(),
});

/**
 * Loads every folder of `directories` that holds a `role.md`; the folder's name is the role's. A later directory replaces
 * roles of an earlier one. Throws `RoleError`.
 */
export async function loadRoles(directories: readonly string[] = [builtInRoles]): Promise<Record<string, LoadedRole>> {
  const roles: Record<string, LoadedRole> = {};
  const files: Record<string, string> = {};
  for (const directory of directories) {
    for (const item of await fs.readdir(directory, { withFileTypes: true })) {
      const file = nodePath.join(directory, item.name, 'role.md');
      const text = item.isDirectory() ? await textOf(file) : null;
      if (text === null) continue;
      roles[item.name] = readRole(item.name, file, text);
      files[item.name] = file;
    }
  }
  for (const [name, { role }] of Object.entries(roles)) {
    const unknown = role.grant.spawns.find((other) => !Object.hasOwn(roles, other));
    if (unknown !== undefined)
      throw new RoleError(files[name] ?? name, 'spawns', `names "${unknown}", and there is no such role`);
  }
  return roles;
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Reads one `role.md`. Throws `RoleError`. */
export function readRole(name: string, file: string, text: string): LoadedRole {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name))
    throw new RoleError(
      file,
      null,
      `the folder's name is the role's: small letters, digits and hyphens, not "${name}"`,
    );
  const parts = /^---\r?\n(.*?)^---[ \t]*\r?\n(.*)$/ms.exec(text.replace(/^\uFEFF/, ''));
  if (!parts) throw new RoleError(file, null, 'it has to begin with front matter between two lines of "---"');
  const [, yaml = '', body = ''] = parts;
  const prompt = body.trim();
  if (prompt === '') throw new RoleError(file, null, 'there is no prompt below the front matter');
  const read = FrontMatter.safeParse(parsedYaml(file, yaml));
  if (!read.success) throw flawed(file, read.error);
  const { title, tier, model, ...grant } = read.data;
  return { role: { name, title, tier, grant }, prompt, model: model ?? null };
}

function parsedYaml(file: string, yaml: string): unknown {
  try {
    return parse(yaml);
  } catch (error) {
    if (error instanceof YAMLParseError)
      throw new RoleError(file, null, `the front matter is not valid YAML: ${error.message}`);
    throw error;
  }
}

function flawed(file: string, error: z.ZodError): RoleError {
  // A misspelt name explains the missing one, so it is told first.
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0];
  if (issue?.code === 'unrecognized_keys')
    return new RoleError(
      file,
      issue.keys[0] ?? null,
      `is no field of a role. There are: ${Object.keys(FrontMatter.shape).join(', ')}`,
    );
  const field = issue?.path.length ? issue.path.join('.') : null;
  return new RoleError(file, field, issue?.message ?? 'cannot be read');
}
