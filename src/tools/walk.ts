import { constants, promises as fs } from 'node:fs';
import nodePath from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isGitFolder } from './git-folder.ts';

/** One thing in a folder. A link is named and never followed. */
export interface Entry {
  /** Relative to the top, with forward slashes. */
  readonly path: string;
  readonly name: string;
  readonly kind: 'folder' | 'file' | 'link' | 'other';
  /** Left out by a `.gitignore`, or a folder of installed packages. */
  readonly ignored: boolean;
}

/** Rules of one `.gitignore` and of those above it, the nearest last. */
export type Rules = readonly { readonly below: string; readonly ignore: Ignore }[];

const LARGEST_RULES = 100_000;
const DEEPEST = 100;

/** The rules that hold in `dir` (relative, '' for the top), read from the top down. */
export async function rulesIn(root: string, dir: string): Promise<Rules> {
  let rules = await rulesWith(root, '', []);
  const names = dir === '' ? [] : dir.split('/');
  for (let depth = 1; depth <= names.length; depth++)
    rules = await rulesWith(root, names.slice(0, depth).join('/'), rules);
  return rules;
}

async function rulesWith(root: string, dir: string, outer: Rules): Promise<Rules> {
  const text = await readRules(nodePath.join(root, dir, '.gitignore'));
  return text === null
    ? outer
    : [...outer, { below: dir === '' ? '' : `${dir}/`, ignore: ignore().add(harmless(text)) }];
}

async function readRules(path: string): Promise<string | null> {
  const file = await fs
    .open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    .catch((error: NodeJS.ErrnoException) => {
      // None here, or a link or folder by that name, which git does not read either.
      if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'ENXIO'].includes(error.code ?? '')) return null;
      throw error;
    });
  if (file === null) return null;
  try {
    const stats = await file.stat();
    return stats.isFile() && stats.size <= LARGEST_RULES ? await file.readFile('utf8') : null;
  } finally {
    await file.close();
  }
}

/** Without the rules whose wildcards could keep a matcher busy for minutes: a repository may be hostile. */
const harmless = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .filter((line) => times(line, /\*\*/g) <= 2 && line.split('/').every((segment) => times(segment, /\*+/g) <= 3));

const times = (text: string, part: RegExp): number => text.match(part)?.length ?? 0;

const isIgnored = (rules: Rules, path: string, folder: boolean): boolean => {
  for (const { below, ignore: own } of rules.toReversed()) {
    const { ignored, unignored } = own.test(path.slice(below.length) + (folder ? '/' : ''));
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
};

/** What lies in one folder, folders first, by name. Git's own folder is left out. */
export async function readFolder(root: string, dir: string, rules: Rules): Promise<Entry[]> {
  const found = await fs.readdir(nodePath.join(root, dir), { withFileTypes: true });
  return found
    .filter((item) => !isGitFolder(item.name))
    .map((item): Entry => {
      const path = dir === '' ? item.name : `${dir}/${item.name}`;
      const folder = item.isDirectory();
      return {
        path,
        name: item.name,
        kind: folder ? 'folder' : item.isFile() ? 'file' : item.isSymbolicLink() ? 'link' : 'other',
        ignored: (folder && item.name === 'node_modules') || isIgnored(rules, path, folder),
      };
    })
    .sort((a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder') || (a.name < b.name ? -1 : 1));
}

/**
 * Every file and link below `dir` that is not ignored, folder by folder. What vanishes meanwhile or lies deeper than a
 * hundred folders is passed over.
 */
export async function* walk(
  root: string,
  options: { readonly dir?: string; readonly signal?: AbortSignal } = {},
): AsyncGenerator<Entry> {
  const dir = options.dir ?? '';
  yield* below(root, dir, await rulesIn(root, dir), options.signal);
}

async function* below(root: string, dir: string, rules: Rules, signal: AbortSignal | undefined): AsyncGenerator<Entry> {
  signal?.throwIfAborted();
  const entries = await readFolder(root, dir, rules).catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(error.code ?? '')) return [];
    throw error;
  });
  for (const entry of entries) {
    if (entry.ignored) continue;
    if (entry.kind === 'folder' && entry.path.split('/').length > DEEPEST) continue;
    if (entry.kind === 'folder') yield* below(root, entry.path, await rulesWith(root, entry.path, rules), signal);
    else yield entry;
  }
}
