import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import { isWithin } from './command-folders.ts';
import { TOOLCHAIN_VARIABLES } from './environment.ts';

/** Where the programs of this machine are that a command may use. */
export interface Toolchains {
  /** The `PATH` of commands: the host's, without what they cannot see. */
  readonly path: string;
  /** Folders to mount read-only besides the system's own. */
  readonly folders: readonly string[];
  /** Variables that name a toolchain's folder. */
  readonly env: Readonly<Record<string, string>>;
}

/** Names of folders that hold programs: what such a program needs lies beside it, in the folder above. */
const PROGRAM_FOLDERS = new Set(['bin', 'sbin', 'shims', '.bin']);
/** In the home, the folder above the programs holds secrets too (`~/.cargo/credentials.toml`): then only these. */
const NARROW: Readonly<Record<string, readonly string[]>> = {
  '.local': ['bin', 'lib', 'pipx', 'share/pipx', 'share/uv'],
  '.cargo': ['bin'],
};
/** More links than this in one folder of programs are not followed. */
const MOST_LINKS = 2_000;

/**
 * Finds the toolchains on `path` that are not the system's: below the home (pyenv, nvm, cargo…) or in a folder of their own.
 * `home` and `hidden` are never exposed, nor a folder that holds one of them.
 */
export async function findToolchains(at: {
  readonly path: string;
  readonly home: string;
  readonly system: readonly string[];
  readonly hidden: readonly string[];
}): Promise<Toolchains> {
  const env = await toolchainVariables(at.home);
  const entries = [...new Set(at.path.split(delimiter))].filter(isAbsolute);
  const folders = new Set<string>();
  const covered = (path: string) => [...at.system, ...folders].some((folder) => isWithin(path, folder));
  const tooBroad = (folder: string) =>
    folder === '/' || [at.home, ...at.hidden].some((secret) => isWithin(secret, folder));
  const expose = async (folder: string) => {
    for (const root of await installation(folder, at.home, tooBroad)) if (!covered(root)) folders.add(root);
  };
  for (const folder of Object.values(env)) if (!covered(folder) && !tooBroad(folder)) folders.add(folder);
  for (const entry of entries) {
    const real = await realpath(entry).catch(() => null);
    if (real === null) continue;
    if (!covered(entry) || !covered(real)) await Promise.all([expose(entry), expose(real)]);
    if (!at.system.some((folder) => isWithin(real, folder))) {
      for (const target of await linkTargets(real)) if (!covered(target)) await expose(dirname(target));
    }
  }
  const path = entries.filter(covered).join(delimiter);
  return { path, folders: outermost([...folders]), env };
}

async function toolchainVariables(home: string): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const name of TOOLCHAIN_VARIABLES) {
    const value = process.env[name];
    if (value !== undefined && isAbsolute(value) && (await isFolder(value))) env[name] = await realpath(value);
  }
  // Cargo's programs are shims that look for the toolchains below the home, which is another one in the sandbox.
  const rustup = join(home, '.rustup');
  if (env.RUSTUP_HOME === undefined && (await isFolder(rustup))) env.RUSTUP_HOME = rustup;
  return env;
}

/** The folders that a folder of programs needs. Empty where that would show too much. */
async function installation(
  folder: string,
  home: string,
  tooBroad: (folder: string) => boolean,
): Promise<readonly string[]> {
  if (tooBroad(folder)) return [];
  if (!PROGRAM_FOLDERS.has(basename(folder))) return [folder];
  const above = dirname(folder);
  const narrow = dirname(above) === home ? NARROW[basename(above)] : undefined;
  if (narrow) {
    const parts = narrow.map((part) => join(above, part));
    const exist = await Promise.all(parts.map(isFolder));
    return parts.filter((_, index) => exist[index]);
  }
  // A project with programs of its own is not a toolchain (pyenv, nvm and their like are clones too, in `~/.pyenv`).
  const project = !basename(above).startsWith('.') && (await isFolder(join(above, '.git')));
  return tooBroad(above) || project ? [folder] : [above];
}

async function linkTargets(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const links = entries.filter((entry) => entry.isSymbolicLink()).slice(0, MOST_LINKS);
  // A dangling link is a program that does not work outside of the sandbox either.
  const targets = await Promise.all(links.map((link) => realpath(join(folder, link.name)).catch(() => null)));
  return targets.filter((target) => target !== null);
}

function outermost(folders: readonly string[]): readonly string[] {
  return folders.filter((folder) => !folders.some((other) => other !== folder && isWithin(folder, other)));
}

async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
