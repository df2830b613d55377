import { createHash } from 'node:crypto';
import nodePath from 'node:path';
import { z } from 'zod';
import { type LoadedRole, roleOf } from './load-roles.ts';
import {
  FrontMatter,
  fieldsOf,
  names,
  partsOf,
  RoleError,
  type RoleFile,
  roleFilesIn,
  textOf,
  unlessMissing,
} from './role-file.ts';

/** A member of the board as its folder holds it. */
export interface LoadedMember extends LoadedRole {
  readonly title: string;
  /** What it looks at in a motion, in one line. */
  readonly lens: string;
}

/** What every member is told before its own prompt. */
export interface Constitution {
  /** With line ends of `\n`, and nothing blank around it. */
  readonly text: string;
  /** SHA-256 of `text`, in hex: part of every decision of the board. */
  readonly hash: string;
}

export interface LoadedBoard {
  readonly constitution: Constitution;
  /** By name. */
  readonly members: Readonly<Record<string, LoadedMember>>;
}

/** Where a board comes from. */
export interface BoardSources {
  /** Folders of members, or their files as they were read; a folder that does not exist holds none. A later one replaces or removes members of an earlier one. */
  readonly directories?: readonly (string | readonly RoleFile[])[];
  /** Files, or one as it was read; the last that exists holds. */
  readonly constitutions?: readonly (string | { readonly path: string; readonly text: string })[];
  /** The names of the run's roles, which no member may have. */
  readonly roles: readonly string[];
}

/** The board that comes with the program. */
export const builtInBoard = {
  members: nodePath.join(import.meta.dirname, 'board', 'members'),
  constitution: nodePath.join(import.meta.dirname, 'board', 'constitution.md'),
} as const;

const MOST_MEMBERS = 12;

/** Characters. It stands in the prompt of every member. */
const LONGEST_CONSTITUTION = 8000;

/** Decisions name who made them: these are not members. */
const OTHER_DECIDERS = ['chair', 'policy', 'engine'];

const none = names.max(0, 'must be []: a member of the board votes, and does nothing else').default([]);

/** A role's front matter, narrowed to what a member may do, and what only members have. */
const MemberFields = FrontMatter.extend({
  lens: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .regex(/^[^\r\n]*$/, 'must be one line'),
  tier: z.literal(0, 'must be 0: the board stands above all agents'),
  uses: names.refine((uses) => uses.join() === 'vote', 'must be [vote]: a member of the board does nothing else'),
  passes: none,
  write: z
    .array(names)
    .refine((sets) => sets.some((set) => set.length === 0), 'must be [[]]: the board edits no files'),
  hosts: none,
  spawns: none,
  /** False: whoever had this name before has no seat any more. Nothing else needs to be said then. */
  seat: z.boolean().optional(),
});

const Unseated = MemberFields.partial();

/** Loads members and constitution. Throws `RoleError`. */
export async function loadBoard(sources: BoardSources): Promise<LoadedBoard> {
  const { directories = [builtInBoard.members], constitutions = [builtInBoard.constitution], roles } = sources;
  const taken = new Set([...roles, ...OTHER_DECIDERS]);
  const members = new Map<string, LoadedMember>();
  for (const file of await memberFiles(directories)) {
    if (taken.has(file.name) || taken.has(file.name.replace(/-\d+$/, '')))
      throw new RoleError(
        file.path,
        null,
        `a member of the board cannot be called "${file.name}": somebody else is, or may be`,
      );
    const member = readMember(file);
    if (member === null) members.delete(file.name);
    else members.set(file.name, member);
  }
  if (members.size < 1 || members.size > MOST_MEMBERS)
    throw new RoleError(
      directories.map((one) => (typeof one === 'string' ? one : one.map(({ path }) => path))).join(', '),
      null,
      `a board has 1 to ${MOST_MEMBERS} members, and here are ${members.size}`,
    );
  return { constitution: await readConstitution(constitutions), members: Object.fromEntries(members) };
}

async function memberFiles(directories: NonNullable<BoardSources['directories']>): Promise<readonly RoleFile[]> {
  const found = await Promise.all(
    directories.map((one) => (typeof one === 'string' ? unlessMissing(roleFilesIn(one)) : one)),
  );
  return found.flatMap((files) => files ?? []);
}

/** Null: the file takes a seat away. */
function readMember(file: RoleFile): LoadedMember | null {
  const { front, prompt } = partsOf(file);
  if (fieldsOf(file.path, front, Unseated).seat === false) return null;
  const { lens, seat: _, ...fields } = fieldsOf(file.path, front, MemberFields);
  return { ...roleOf(file, fields, prompt), title: fields.title, lens };
}

async function readConstitution(files: NonNullable<BoardSources['constitutions']>): Promise<Constitution> {
  for (const one of files.toReversed()) {
    const file = typeof one === 'string' ? one : one.path;
    const read = typeof one === 'string' ? await textOf(one) : one.text;
    if (read === null) continue;
    // A checkout on Windows must not make another constitution of it.
    const text = read.replaceAll('\r\n', '\n').trim();
    if (text === '') throw new RoleError(file, null, 'a constitution says something, and this file is empty');
    if (text.length > LONGEST_CONSTITUTION)
      throw new RoleError(
        file,
        null,
        `a constitution has at most ${LONGEST_CONSTITUTION} characters, and this one has ${text.length}`,
      );
    return { text, hash: createHash('sha256').update(text).digest('hex') };
  }
  const sought = files.map((one) => (typeof one === 'string' ? one : one.path));
  throw new RoleError(sought.join(', '), null, 'there is no constitution');
}
