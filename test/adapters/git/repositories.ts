import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { gitAdapter } from '../../../src/adapters/git/git-adapter.ts';
import { plainShell } from '../../../src/adapters/shell/plain.ts';
import { sandboxedShell } from '../../../src/adapters/shell/sandboxed.ts';
import type { Git, Store } from '../../../src/ports/git.ts';

const found = await sandboxedShell({ hidden: [] });
/** Whether this machine can hold a command in; the tests on hostile repositories need it. */
export const sandboxed = !('unavailable' in found);
export const shell = 'unavailable' in found ? plainShell() : found;

export const identity = { name: 'Swarm "the" Test', email: 'swarm@example.com' };

/** A folder for one test, by its real path. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'swarm-git-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Runs the git a user would run, without any of this machine's configuration, and answers what it printed. */
export async function userGit(cwd: string, ...args: string[]): Promise<string> {
  const who = { name: 'User', email: 'user@example.com' };
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
    LC_ALL: 'C',
  };
  const { stdout } = await promisify(execFile)('git', args, { cwd, env, maxBuffer: 1 << 26 });
  return stdout.replace(/\n$/, '');
}

/** Writes files below a folder. */
export async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Commits everything in the user's folder and answers the commit. */
export async function commitAll(folder: string, message: string): Promise<string> {
  await userGit(folder, 'add', '-A');
  await userGit(folder, 'commit', '-q', '--allow-empty', '-m', message);
  return userGit(folder, 'rev-parse', 'HEAD');
}

/** A user's repository with one commit and some uncommitted work, in a folder with an awkward name. */
export async function userRepository(
  name = `it's "ñ" 日本`,
): Promise<{ readonly folder: string; readonly commit: string }> {
  const folder = join(await temporaryFolder(), name);
  await mkdir(folder);
  await userGit(folder, 'init', '-q', '-b', 'main');
  await write(folder, {
    'README.md': '# demo\n',
    'src/a b.ts': 'export const a = 1;\n',
    'src/ünï.ts': 'ü\n',
    '.gitignore': 'build/\n',
  });
  const commit = await commitAll(folder, 'first');
  await write(folder, { 'src/a b.ts': 'export const a = 2;\n', 'notes.txt': 'mine\n', 'build/out': 'ignored\n' });
  return { folder, commit };
}

export interface World {
  readonly git: Git;
  readonly folder: string;
  readonly commit: string;
  readonly store: Store;
  /** The state folder. */
  readonly directory: string;
}

/** A user's repository, our state folder beside it, and the store opened. */
export async function world(): Promise<World> {
  const { folder, commit } = await userRepository();
  const directory = join(await temporaryFolder(), 'state folder');
  const git = gitAdapter({ directory, shell, identity });
  return { git, folder, commit, directory, store: await git.store(folder, commit) };
}

/** Every file below a folder with its content, mode and times (of `.git` too): two of them are equal if no byte changed. */
export async function fingerprint(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { mode, mtimeNs, size } = await lstat(path, { bigint: true });
    const content = entry.isSymbolicLink() ? await readlink(path) : entry.isFile() ? await readFile(path) : '';
    const hash = createHash('sha256').update(content).digest('hex');
    entries[path.slice(folder.length)] = `${mode} ${size} ${mtimeNs} ${hash}`;
  }
  return entries;
}
