import type { z } from 'zod';
import type { Role } from '../core/hierarchy.ts';
import { FrontMatter, fieldsOf, partsOf, RoleError, type RoleFile, roleFilesIn } from './role-file.ts';

/** A role as its folder holds it. */
export interface LoadedRole {
  readonly role: Role;
  /** What its agents are told, between the rules for all and their brief. */
  readonly prompt: string;
  /** The model it asks for; null: the one that the settings give it. */
  readonly model: string | null;
}

/** The roles that come with the program. */
export const builtInRoles: string = import.meta.dirname;

/**
 * Loads every folder of `directories` that holds a `role.md`; the folder's name is the role's. A later directory replaces
 * roles of an earlier one. Throws `RoleError`.
 */
export async function loadRoles(directories: readonly string[] = [builtInRoles]): Promise<Record<string, LoadedRole>> {
  const roles: Record<string, LoadedRole> = {};
  const files: Record<string, string> = {};
  for (const directory of directories) {
    for (const file of await roleFilesIn(directory)) {
      roles[file.name] = readRole(file);
      files[file.name] = file.path;
    }
  }
  for (const [name, { role }] of Object.entries(roles)) {
    const unknown = role.grant.spawns.find((other) => !Object.hasOwn(roles, other));
    if (unknown !== undefined)
      throw new RoleError(files[name] ?? name, 'spawns', `names "${unknown}", and there is no such role`);
  }
  return roles;
}

/** Reads one `role.md`. Throws `RoleError`. */
export function readRole(file: RoleFile): LoadedRole {
  const { front, prompt } = partsOf(file);
  return roleOf(file, fieldsOf(file.path, front, FrontMatter), prompt);
}

/** The role that checked front matter and its prompt make. Throws `RoleError` where there is no prompt. */
export function roleOf(file: RoleFile, fields: z.output<typeof FrontMatter>, prompt: string): LoadedRole {
  if (prompt === '') throw new RoleError(file.path, null, 'there is no prompt below the front matter');
  const { title, tier, model, ...grant } = fields;
  return { role: { name: file.name, title, tier, grant }, prompt, model: model ?? null };
}
