import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSample } from '../../src/rehearsal/sample/make-sample.ts';
import { sampleIssue } from '../../src/rehearsal/sample/sample-issue.ts';

const MAIN = join(import.meta.dirname, '../../src/headless/main.ts');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A place of its own for a test: our state folder, and a fresh copy of the sample with its issue in a file. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly home: string;
  readonly repo: string;
  readonly issue: string;
  /** Runs the command line to its end. */
  swarm(args: readonly string[], more?: Readonly<Record<string, string>>): Promise<Ended>;
  start(args: readonly string[], more?: Readonly<Record<string, string>>): Started;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when its output so far holds the text. */
  says(text: string): Promise<void>;
}

export async function makePlace(): Promise<Place> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'swarm-cli-')));
  const repo = join(folder, 'sample');
  const home = join(folder, 'home');
  await makeSample(repo);
  const issue = join(folder, 'issue.md');
  await writeFile(issue, `# ${sampleIssue.title}\n\n${sampleIssue.body}\n`);
  const begin = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    startProcess([MAIN, ...args], { ...bareEnvironment(), ISSUE_SWARM_HOME: home, ...more });
  return {
    folder,
    home,
    repo,
    issue,
    swarm: (args, more) => begin(args, more).ended,
    start: begin,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Nothing of whoever runs the tests: no key, no token, no colour. */
function bareEnvironment(): Record<string, string> {
  const hidden = /^(OPENAI|ANTHROPIC|GITHUB|GH_|ISSUE_SWARM|FORCE_COLOR|NO_COLOR|EDITOR$|VISUAL$)/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || hidden.test(name) ? [] : [[name, value]],
    ),
  );
}

export function startProcess(args: readonly string[], env: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const waiting = new Map<string, () => void>();
  const told = () => {
    for (const [text, resolve] of waiting) if (stdout.includes(text)) resolve();
  };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    told();
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      waiting.set(text, resolve);
      told();
      void ended.then(() => reject(new Error(`it ended without saying "${text}":\n${stdout}\n${stderr}`)));
    });
  return { child, ended, says };
}

/** One hash over every byte below a folder: names, modes, contents, the insides of `.git` included. */
export async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const walk = async (path: string, name: string): Promise<void> => {
    const found = await lstat(path);
    hash.update(`${name} ${found.mode}\n`);
    if (found.isSymbolicLink()) hash.update(await readlink(path));
    else if (found.isFile()) hash.update(await readFile(path));
    else for (const entry of (await readdir(path)).sort()) await walk(join(path, entry), `${name}/${entry}`);
  };
  await walk(folder, '');
  return hash.digest('hex');
}

/** The last line of output as JSON. */
export const reportIn = ({ stdout }: Ended): Record<string, unknown> =>
  JSON.parse(stdout.trim().split('\n').at(-1) ?? '');

/** Names of the run folders that are there. */
export async function runFolders(home: string): Promise<readonly string[]> {
  const repositories = join(home, 'repositories');
  const names = await readdir(repositories).catch(() => []);
  const runs = await Promise.all(names.map((name) => readdir(join(repositories, name, 'runs')).catch(() => [])));
  return runs.flat();
}
