import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { gitAdapter } from '../../src/adapters/git/git-adapter.ts';
import { keywordIndex } from '../../src/adapters/index/keyword.ts';
import { plainShell } from '../../src/adapters/shell/plain.ts';
import type { Store, Workbench } from '../../src/ports/git.ts';
import { tools } from '../../src/tools/index.ts';
import type { ToolContext, ToolResult } from '../../src/tools/tool.ts';
import { readCall } from '../../src/tools/tool-spec.ts';

const run = promisify(execFile);

/** A folder of files with the tools that work on it, and a place beside it that no tool may reach. */
export interface ToolBench {
  readonly folder: string;
  readonly outside: string;
  readonly context: ToolContext;
  /** Calls a tool as a model does: by name, with JSON. */
  call(name: string, input?: unknown): Promise<ToolResult>;
  write(file: string, content: string | Uint8Array): Promise<void>;
  read(file: string): Promise<string>;
  /** Replaces parts of the context for the calls that follow. */
  set(part: Partial<ToolContext>): void;
}

/** A bench in a folder of its own, removed when the test ends. The shell and the index are real. */
export async function toolBench(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<ToolBench> {
  const top = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'swarm-tools-')));
  const folder = path.join(top, 'wt');
  const outside = path.join(top, 'outside');
  await fs.mkdir(folder);
  await fs.mkdir(outside);
  const index = keywordIndex({ reason: null });
  onTestFinished(async () => {
    await index.close();
    await fs.rm(top, { recursive: true, force: true });
  });
  const write: ToolBench['write'] = (file, content) => writeFile(folder, file, content);
  for (const [file, content] of Object.entries(files)) await write(file, content);
  let context: ToolContext = {
    agent: { id: 'a1', role: 'developer' },
    workbench: folderOnly(folder),
    store: noStore,
    base: '',
    newestBase: '',
    shell: plainShell(),
    index,
    hosts: [],
    checks: [],
    limits: { commandMs: 20_000, checkMs: 20_000 },
    signal: new AbortController().signal,
    onOutput: () => {},
  };
  return {
    folder,
    outside,
    get context() {
      return context;
    },
    async call(name, input = {}) {
      const tool = tools.find((one) => one.name === name);
      if (!tool || !('run' in tool)) throw new Error(`no tool ${name}`);
      const read = readCall(tool, JSON.stringify(input));
      return 'flaw' in read ? { ok: false, text: read.flaw } : tool.run(read.input, context);
    },
    write,
    read: (file) => fs.readFile(path.join(folder, file), 'utf8'),
    set(part) {
      context = { ...context, ...part };
    },
  };
}

/** A bench in a workbench of a real store, made from a repository with these files. */
export interface RepositoryBench extends ToolBench {
  /** Lets the base branch go on by one commit, which the workbench does not have yet. */
  moveBase(file: string, content: string): Promise<void>;
}

export async function repositoryBench(files: Readonly<Record<string, string>>): Promise<RepositoryBench> {
  const user = await toolBench(files);
  const shell = plainShell();
  const identity = { name: 'Test', email: 'test@example.org' };
  const adapter = gitAdapter({ directory: path.join(user.outside, 'state'), shell, identity });
  await git(user.folder, 'init', '-q', '-b', 'main');
  const base = await commitAll(user, 'base');
  const store = await adapter.store(user.folder, base);
  const workbench = await store.workbench('t1', base);
  user.set({ workbench, store, base, newestBase: base });
  return {
    ...user,
    folder: workbench.folder,
    get context() {
      return user.context;
    },
    write: (file, content) => writeFile(workbench.folder, file, content),
    read: (file) => fs.readFile(path.join(workbench.folder, file), 'utf8'),
    async moveBase(file, content) {
      await user.write(file, content);
      const newestBase = await commitAll(user, 'someone else');
      user.set({ newestBase, store: await adapter.store(user.folder, newestBase) });
    },
  };
}

async function commitAll(bench: ToolBench, message: string): Promise<string> {
  await git(bench.folder, 'add', '-A');
  await git(bench.folder, 'commit', '-q', '--allow-empty', '-m', message);
  return (await git(bench.folder, 'rev-parse', 'HEAD')).trim();
}

export async function git(folder: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: process.env.PATH ?? '',
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: os.devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'T',
    GIT_AUTHOR_EMAIL: 't@example.org',
    GIT_COMMITTER_NAME: 'T',
    GIT_COMMITTER_EMAIL: 't@example.org',
  };
  return (await run('git', args, { cwd: folder, env })).stdout;
}

async function writeFile(folder: string, file: string, content: string | Uint8Array): Promise<void> {
  await fs.mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await fs.writeFile(path.join(folder, file), content);
}

const absent = (): never => {
  throw new Error('this bench is a folder without git: use repositoryBench');
};

const folderOnly = (folder: string): Workbench => ({
  name: 'plain',
  folder,
  readable: [],
  diff: absent,
  seal: absent,
  merge: absent,
  reset: absent,
  remove: absent,
});

const noStore: Store = {
  path: '',
  during: absent,
  parents: absent,
  mergeBase: absent,
  size: absent,
  workbenchFolder: absent,
  isAncestor: absent,
  changes: absent,
  fetch: absent,
  push: absent,
  has: absent,
  treeOf: absent,
  diff: absent,
  read: absent,
  files: absent,
  merge: absent,
  workbench: absent,
};
