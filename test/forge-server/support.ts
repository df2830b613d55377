import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { afterEach, vi } from 'vitest';
import { type Effect, type Fault, type RunningForge, startForge } from '../../src/forge-server/forge-server.ts';

/** Ada owns the repository, Ben is a collaborator, Olga is neither. */
export const users = [
  { login: 'ada', token: 'token-ada', id: 11 },
  { login: 'ben', token: 'token-ben', id: 12 },
  { login: 'olga', token: 'token-olga', id: 13 },
];

// A test starts some fifty git processes; on a busy machine that takes more than the usual five seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const cleanUp: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

export function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'forge-test-'));
  cleanUp.push(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}

export interface Git {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the git a user would run, without any of this machine's configuration. */
export function git(cwd: string, ...args: string[]): Promise<Git> {
  const env = {
    PATH: process.env.PATH,
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.com',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.com',
    LC_ALL: 'C',
  };
  return new Promise((resolve) => {
    execFile('git', args, { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout: stdout.trim(), stderr: stderr.trim() });
    });
  });
}

/** Runs git and fails the test if it fails. */
export async function must(cwd: string, ...args: string[]): Promise<string> {
  const result = await git(cwd, ...args);
  if (result.code !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

/** A GitHub client as one user, or as nobody. It says nothing and repeats nothing. */
export function client(url: string, token?: string): Octokit {
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ baseUrl: url, log: quiet, ...(token === undefined ? {} : { auth: token }) });
}

export async function open(directory: string, faults?: readonly Fault[] | string): Promise<RunningForge> {
  const forge = await startForge({ directory, users, ...(faults === undefined ? {} : { faults }) });
  cleanUp.push(() => forge.close());
  return forge;
}

export const repo = { owner: 'ada', repo: 'demo' };

export interface World {
  directory: string;
  forge: RunningForge;
  ada: Octokit;
  ben: Octokit;
  olga: Octokit;
  nobody: Octokit;
  /** A clone that pushes as Ada, on a `main` with `a.txt` of ten lines. */
  clone: string;
  remote(token: string): string;
}

export const tenLines = Array.from({ length: 10 }, (_, index) => `line ${index + 1}`);

/** A forge with one repository, one collaborator and one commit. */
export async function world(options: { faults?: readonly Fault[] | string; private?: boolean } = {}): Promise<World> {
  const directory = temporary();
  const forge = await open(directory, options.faults);
  const ada = client(forge.url, 'token-ada');
  const remote = (token: string) => `${forge.url.replace('//', `//user:${token}@`)}/ada/demo.git`;
  await ada.repos.createForAuthenticatedUser({ name: 'demo', private: options.private ?? false });
  await ada.repos.addCollaborator({ ...repo, username: 'ben' });
  const clone = temporary();
  await must(clone, 'init', '-q', '-b', 'main');
  await must(clone, 'remote', 'add', 'origin', remote('token-ada'));
  const made = { directory, forge, ada, clone, remote };
  await commit(made, 'main', { 'a.txt': `${tenLines.join('\n')}\n` });
  const [ben, olga] = [client(forge.url, 'token-ben'), client(forge.url, 'token-olga')];
  return { ...made, ben, olga, nobody: client(forge.url) };
}

/** Writes files on a branch (made from where the clone is, if it is new), commits and pushes; answers the commit. */
export async function commit(
  where: Pick<World, 'clone'>,
  branch: string,
  files: Record<string, string>,
  message = `change ${Object.keys(files).join(' ')}`,
): Promise<string> {
  const { clone } = where;
  const known = (await git(clone, 'rev-parse', '--verify', '-q', branch)).code === 0;
  if (known) await must(clone, 'checkout', '-q', branch);
  else await git(clone, 'checkout', '-q', '-b', branch);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), text);
  }
  await must(clone, 'add', '-A');
  await must(clone, 'commit', '-q', '-m', message);
  await must(clone, 'push', '-q', 'origin', branch);
  return must(clone, 'rev-parse', 'HEAD');
}

/** The ten lines with one of them changed. */
export function changed(line: number, text: string): string {
  return `${tenLines.map((old, index) => (index === line - 1 ? text : old)).join('\n')}\n`;
}

/** A branch with one change off main, and a pull request for it. */
export async function openPull(where: World, branch = 'feature', body = '') {
  await must(where.clone, 'checkout', '-q', 'main');
  const sha = await commit(where, branch, { 'a.txt': changed(3, `third, by ${branch}`) });
  const { data } = await where.ada.pulls.create({ ...repo, title: `Add ${branch}`, head: branch, base: 'main', body });
  return { pull: data, sha, number: data.number };
}

export interface Failure {
  status: number;
  message: string;
  body: { message: string; errors?: unknown[]; status?: string; documentation_url?: string };
}

/** The refusal a call ends in; a call that succeeds fails the test. */
export async function refusal(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error) || !('status' in error)) throw error;
    const { status, response } = error as Error & { status: number; response?: { data: Failure['body'] } };
    return { status, message: response?.data.message ?? error.message, body: response?.data ?? { message: '' } };
  }
  throw new Error('The call was expected to be refused, and succeeded');
}

export function effects(directory: string): Effect[] {
  const text = readFileSync(join(directory, 'effects.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
