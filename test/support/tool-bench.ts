import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { keywordIndex } from '../../src/adapters/index/keyword.ts';
import { plainShell } from '../../src/adapters/shell/plain.ts';
import type { FileChange, Store, Workbench } from '../../src/ports/git.ts';
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
  const write: ToolBench['write'] = async (file, content) => {
    await fs.mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await fs.writeFile(path.join(folder, file), content);
  };
  for (const [file, content] of Object.entries(files)) await write(file, content);
  let context: ToolContext = {
    agent: { id: 'a1', role: 'developer' },
    workbench: plainWorkbench(folder),
    store: plainStore(folder),
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

/** Makes the bench's folder a repository with everything in it committed, and answers the commit. */
export async function commitAll(bench: ToolBench, message = 'base'): Promise<string> {
  await git(bench.folder, 'init', '-q', '-b', 'main');
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

const absent = (): never => {
  throw new Error('the tools do not use this');
};

/** A workbench that is a plain repository: what the tools need of one, by real git. */
function plainWorkbench(folder: string): Workbench {
  return {
    name: 'plain',
    folder,
    readable: [],
    async diff(commit) {
      await git(folder, 'add', '-A', '-N');
      return git(folder, 'diff', commit);
    },
    async seal(base, message) {
      await git(folder, 'add', '-A');
      const clean = (await git(folder, 'status', '--porcelain')) === '';
      if (clean && (await git(folder, 'rev-parse', 'HEAD')).trim() === base) return null;
      if (!clean) await git(folder, 'commit', '-q', '-m', message);
      const [commit = '', tree = ''] = (await git(folder, 'log', '-1', '--format=%H %T')).trim().split(' ');
      return { commit, tree };
    },
    async merge(commit) {
      await git(folder, 'add', '-A');
      await git(folder, 'commit', '-q', '--allow-empty', '-m', 'before the merge');
      try {
        await git(folder, 'merge', '-q', '--no-edit', commit);
        return { conflicts: [] };
      } catch {
        const names = await git(folder, 'diff', '--name-only', '--diff-filter=U');
        return { conflicts: names.trim().split('\n') };
      }
    },
    reset: absent,
    remove: absent,
  };
}

function plainStore(folder: string): Store {
  return {
    path: path.join(folder, '.git'),
    async isAncestor(ancestor, commit) {
      return (await git(folder, 'merge-base', ancestor, commit)).trim() === ancestor;
    },
    async changes(from, to) {
      const lines = (await git(folder, 'diff', '--name-status', '-M', from, to)).trim().split('\n');
      return lines.filter(Boolean).map((line): FileChange => {
        const [kind = '', one = '', two] = line.split('\t');
        const moved = kind.startsWith('R');
        const named = { A: 'added', D: 'deleted', T: 'type-changed' } as const;
        return {
          path: two ?? one,
          before: moved ? one : null,
          kind: moved ? 'renamed' : (named[kind as keyof typeof named] ?? 'modified'),
          mode: '100644',
          binary: false,
        };
      });
    },
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
}
