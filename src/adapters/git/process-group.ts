import { spawn } from 'node:child_process';

interface GroupCall {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** At most this long, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

interface GroupEnd {
  /** -1 where it did not end by itself. */
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** What kept it from running or ended it from outside; null where it ended by itself. */
  readonly error: unknown;
}

/** What a git that was told to end has left to put its locks away, in milliseconds. */
const GRACE = 2_000;
/** Windows has no groups of processes. */
const GROUPS = process.platform !== 'win32';

/**
 * Runs git and what it starts as one group. A transfer is done by a helper of a helper, and when only git is ended those go
 * on, as long as the other side keeps silent, with git's output in their hands.
 */
export async function runGroup({ args, env, cwd, timeoutMs, signal }: GroupCall): Promise<GroupEnd> {
  signal?.throwIfAborted();
  const child = spawn('git', args, { cwd, env, detached: GROUPS, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
  let error: unknown = null;
  let forced: NodeJS.Timeout | undefined;
  const send = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      if (GROUPS) process.kill(-child.pid, name);
      else child.kill(name);
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) error = cause;
    }
  };
  const end = (why: unknown): void => {
    error ??= why;
    send('SIGTERM');
    forced ??= setTimeout(send, GRACE, 'SIGKILL');
  };
  const abort = (): void => end(signal?.reason);
  const timer = setTimeout(() => end(new Error('block timeout reached')), timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const exitCode = await new Promise<number>((resolve) => {
      child.on('error', (cause) => {
        error ??= cause;
        if (child.pid === undefined) resolve(-1);
      });
      child.on('close', (code) => resolve(code ?? -1));
    });
    return { exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), error };
  } finally {
    clearTimeout(timer);
    clearTimeout(forced);
    signal?.removeEventListener('abort', abort);
  }
}
