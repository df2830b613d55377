import { spawn } from 'node:child_process';

/** What a git command said, and how it ended. */
export interface GitResult {
  code: number;
  stdout: Buffer;
  stderr: string;
}

/** An environment in which git reads no configuration but the repository's own. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    LC_ALL: 'C',
    TZ: 'UTC',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_CONFIG_KEY_1: 'core.hooksPath',
    GIT_CONFIG_VALUE_1: '/dev/null',
  };
}

interface Options {
  input?: string | Buffer;
  env?: Record<string, string>;
}

/** One bare repository, and the few ways the forge looks at it and changes it. */
export class Git {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Runs git and answers whatever happened. */
  try(args: string[], options: Options = {}): Promise<GitResult> {
    return new Promise((resolve, reject) => {
      const child = spawn('git', args, {
        env: { ...gitEnvironment(), GIT_DIR: this.directory, ...options.env },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
      child.stdin.on('error', () => {});
      child.on('error', reject);
      child.on('close', (code) =>
        resolve({ code: code ?? -1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() }),
      );
      child.stdin.end(options.input);
    });
  }

  /** Runs git, wants it to succeed, and answers its output as text. */
  async run(args: string[], options: Options = {}): Promise<string> {
    const result = await this.try(args, options);
    if (result.code !== 0) throw new Error(`git ${args[0]} failed (${result.code}): ${result.stderr.trim()}`);
    return result.stdout.toString();
  }

  /** The commit a name stands for, or undefined if there is none. */
  async commit(name: string): Promise<string | undefined> {
    if (name.startsWith('-') || name === '') return undefined;
    const result = await this.try(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
    return result.code === 0 ? result.stdout.toString().trim() : undefined;
  }

  /** Where a branch is, or undefined if it does not exist. */
  branch(name: string): Promise<string | undefined> {
    return this.commit(`refs/heads/${name}`);
  }

  /** A branch, a tag, a full ref or a sha, looked up in the order GitHub does. */
  async resolve(name: string): Promise<string | undefined> {
    return (
      (await this.branch(name)) ??
      (await this.commit(`refs/tags/${name}`)) ??
      (await this.commit(/^(heads|tags)\//.test(name) ? `refs/${name}` : name))
    );
  }

  /** Every ref but the ones the forge keeps for itself. */
  async refs(prefix = 'refs/'): Promise<Map<string, string>> {
    const text = await this.run(['for-each-ref', '--format=%(refname) %(objectname)', prefix]);
    const rows = text.split('\n').filter((row) => row !== '' && !row.startsWith('refs/pull/'));
    return new Map(rows.map((row) => [row.slice(0, row.indexOf(' ')), row.slice(row.indexOf(' ') + 1)] as const));
  }

  /** Moves a ref only if it still is where the caller saw it; the empty string stands for "does not exist". */
  async move(ref: string, to: string, from: string): Promise<boolean> {
    return (await this.try(['update-ref', ref, to, from === '' ? '0'.repeat(40) : from])).code === 0;
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return (await this.try(['merge-base', '--is-ancestor', ancestor, descendant])).code === 0;
  }

  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const result = await this.try(['merge-base', one, other]);
    return result.code === 0 ? result.stdout.toString().trim() : undefined;
  }

  async count(range: string): Promise<number> {
    return Number((await this.run(['rev-list', '--count', range])).trim());
  }

  /** The tree that merging two commits gives, or undefined if they conflict. */
  async mergeTree(ours: string, theirs: string): Promise<string | undefined> {
    const result = await this.try(['merge-tree', '--write-tree', '--allow-unrelated-histories', ours, theirs]);
    if (result.code > 1 || result.code < 0) throw new Error(`git merge-tree failed: ${result.stderr}`);
    return result.code === 0 ? result.stdout.toString().split('\n')[0] : undefined;
  }
}

/** Makes an empty bare repository that accepts what GitHub accepts. */
export async function initBare(directory: string, defaultBranch: string): Promise<void> {
  const git = new Git(directory);
  await git.run(['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, directory]);
  const settings = {
    'transfer.fsckObjects': 'true',
    'receive.hideRefs': 'refs/pull',
    'receive.autogc': 'false',
    'uploadpack.allowAnySHA1InWant': 'true',
    'uploadpack.allowFilter': 'true',
  };
  for (const [key, value] of Object.entries(settings)) await git.run(['config', key, value]);
}
