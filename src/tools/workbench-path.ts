import { constants, promises as fs, type Stats } from 'node:fs';
import nodePath from 'node:path';
import { holdsUnseen, isGitFolder } from './git-folder.ts';
import { nearNames } from './near-names.ts';
import { refuse } from './refusal.ts';

/** The walls around a workbench: every path that a model writes goes through here before a file is touched. */

const LONGEST_PATH = 1000;
const LONGEST_NAME = 255;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** The same path without `./`, doubled and trailing slashes; `.` for the top. It may still be one that is refused. */
export function tidyPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return (path.startsWith('/') ? '/' : '') + (parts.join('/') || (path.startsWith('/') ? '' : '.'));
}

/** What is wrong with a path as written, in a sentence; null when nothing is. Looks at no file. */
export function pathFlaw(path: string): string | null {
  const shown = JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}…` : path);
  if (path.trim() === '')
    return 'The path is empty: write it relative to the top of the workbench, like "src/main.ts".';
  if (path.length > LONGEST_PATH) return `The path has ${path.length} characters, more than ${LONGEST_PATH}.`;
  if (!path.isWellFormed() || CONTROL.test(path) || holdsUnseen(path))
    return `The path ${shown} holds control or invisible characters. Write it with visible ones only.`;
  if (path.includes('\\')) return `The path ${shown} holds a backslash. Use forward slashes.`;
  if (path.startsWith('/') || /^[a-z]:/i.test(path))
    return `The path ${shown} is absolute. Write it relative to the top of the workbench, like "src/main.ts".`;
  if (path.startsWith('~')) return `The path ${shown} begins with "~". Only files of the workbench can be reached.`;
  return segmentFlaw(path.split('/'), shown);
}

function segmentFlaw(segments: readonly string[], shown: string): string | null {
  if (segments.includes('..')) return `The path ${shown} holds "..". Write it relative to the top of the workbench.`;
  if (segments.some(isGitFolder)) return `The path ${shown} leads into git's own folder, which no tool touches.`;
  const long = segments.find((segment) => Buffer.byteLength(segment) > LONGEST_NAME);
  return long === undefined ? null : `The path ${shown} holds a name of more than ${LONGEST_NAME} bytes.`;
}

/** The tidy path, once it is known to be harmless as written. */
function checkedPath(folder: string, written: string): string {
  const top = `${folder}/`;
  if (written.startsWith(top) && pathFlaw(written.slice(top.length)) === null)
    refuse(`Write paths relative to the top of the workbench: "${tidyPath(written.slice(top.length))}".`);
  const flaw = pathFlaw(written);
  return flaw === null ? tidyPath(written) : refuse(flaw);
}

/** Something that is there and may be read. */
interface ReadPlace {
  /** Relative to the top, as written. */
  readonly path: string;
  /** Absolute, with all symlinks followed; inside the workbench. */
  readonly real: string;
  readonly stats: Stats;
}

/** Finds what a path leads to. Symlinks are followed, but not out of the workbench and not into git's folder. */
export async function placeToRead(folder: string, written: string): Promise<ReadPlace> {
  const path = checkedPath(folder, written);
  const root = await fs.realpath(folder);
  const real = await fs.realpath(nodePath.join(root, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    if (error.code === 'ELOOP') return refuse(`"${path}" is a symlink that leads to itself.`);
    throw error;
  });
  if (real === null) return refuse(await missingSentence(root, path));
  const inner = nodePath.relative(root, real).split(nodePath.sep);
  if (inner[0] === '..' || nodePath.isAbsolute(inner.join('/')))
    refuse(`"${path}" is a symlink that leads out of the workbench. It is not followed.`);
  if (inner.some(isGitFolder)) refuse(`"${path}" leads into git's own folder, which no tool touches.`);
  return { path, real, stats: await fs.lstat(real) };
}

async function missingSentence(root: string, path: string): Promise<string> {
  const near = await nearNames(root, path);
  const hint = near.length > 0 ? ` Did you mean ${near.map((name) => `"${name}"`).join(', ')}?` : '';
  return `There is no "${path}" in the workbench.${hint || ' Look with list_folder or find_files.'}`;
}

/** Reads a regular file of at most `limit` bytes. Never waits on a pipe or a device, whatever stands at the path. */
export async function readWalled(
  folder: string,
  written: string,
  limit: number,
): Promise<{ readonly path: string; readonly bytes: Buffer; readonly mode: number }> {
  const place = await placeToRead(folder, written);
  refuseUnlessFile(place.path, place.stats);
  const file = await fs.open(place.real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    refuseUnlessFile(place.path, stats);
    if (stats.size > limit) refuse(tooBig(place.path, stats.size, limit));
    return { path: place.path, bytes: await file.readFile(), mode: stats.mode & 0o7777 };
  } finally {
    await file.close();
  }
}

const tooBig = (path: string, size: number, limit: number): string =>
  `"${path}" has ${megabytes(size)}, more than the ${megabytes(limit)} this tool takes. Find the part you need with search_text.`;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

export function refuseUnlessFile(path: string, stats: Stats): void {
  if (stats.isDirectory()) refuse(`"${path}" is a folder. Look into it with list_folder.`);
  if (!stats.isFile()) refuse(`"${path}" is no regular file (a pipe, socket or device). No tool touches it.`);
}

/** A place where a file may be written, made or deleted. */
export interface WritePlace {
  readonly path: string;
  readonly absolute: string;
  /** What stands there now; null when nothing does. Never a symlink. */
  readonly stats: Stats | null;
}

/**
 * Finds where a write would land. No part of the path may be a symlink, even one that stays inside: what an agent may
 * change is decided by the path as written, so it has to be the path that is changed.
 */
export async function placeToWrite(folder: string, written: string, lastMayBeLink = false): Promise<WritePlace> {
  const path = checkedPath(folder, written);
  if (path === '.') refuse('This is the top folder of the workbench: name a file in it.');
  const root = await fs.realpath(folder);
  const names = path.split('/');
  let absolute = root;
  let stats: Stats | null = null;
  for (const [at, name] of names.entries()) {
    absolute = nodePath.join(absolute, name);
    stats = await fs.lstat(absolute).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (stats === null) break;
    const last = at === names.length - 1;
    const here = names.slice(0, at + 1).join('/');
    if (stats.isSymbolicLink() && !(last && lastMayBeLink))
      refuse(`"${here}" is a symlink, and nothing is written through one. Name the file by its real path.`);
    if (!last && !stats.isDirectory()) refuse(`"${here}" is a file, so there can be nothing below it.`);
  }
  return { path, absolute: nodePath.join(root, path), stats };
}
