import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { ShellError, type ShellOptions, type ShellResult } from '../../ports/shell.ts';
import { KeptOutput } from './kept-output.ts';
import { type OutputPipe, openPipe } from './output-pipe.ts';
import { PlainText } from './plain-text.ts';
import { isAlive, killStragglers } from './stragglers.ts';

/** How long a command may take to end by itself after it was asked to, in milliseconds. */
const GRACE = 1_000;
/** Characters kept of what a sandbox says about itself on stderr. */
const SETUP_MESSAGE = 4_000;

/** A process to run: the program with its arguments, and how to make sure that nothing of it stays. */
export interface ProcessSpec {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** A folder private to this process's parent, for a moment. */
  readonly folder: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxOutput: number;
  /**
   * `namespace`: the program writes `{"child-pid": n}` of its process namespace's first process to descriptor 3,
   * and everything ends with that one. `mark`: the value of `MARK` in the environment.
   */
  readonly hold: { readonly by: 'namespace' } | { readonly by: 'mark'; readonly mark: string };
}

/** The result, and what came on stderr: only a sandbox that fails to start writes there, a command's own goes to stdout. */
export interface ProcessOutcome {
  readonly result: ShellResult;
  readonly setup: string;
}

/** Runs a process in a session of its own. When this settles, no process of it is left. */
export async function runProcess(spec: ProcessSpec, options: ShellOptions): Promise<ProcessOutcome> {
  options.signal.throwIfAborted();
  const started = performance.now();
  const pipe = await openPipe(spec.folder);
  const child = await start(spec, pipe);
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const output = collectOutput(pipe, spec.maxOutput, options.onOutput);
  const setup = collectSetup(child);
  const ended = await untilEnd(exit, spec.timeoutMs, options.signal);
  if (ended !== 'exit') await terminate(child, exit);
  const [code, signal] = await exit;
  await clearUp(child, spec, await setup.namespace());
  const kept = await output.end();
  options.signal.throwIfAborted();
  const timedOut = ended === 'timeout';
  const exitCode = timedOut ? null : (code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
  return {
    result: { exitCode, ...kept, timedOut, ms: Math.round(performance.now() - started) },
    setup: setup.message(),
  };
}

async function start(spec: ProcessSpec, pipe: OutputPipe): Promise<ChildProcess> {
  const [program, ...args] = spec.argv;
  try {
    const child = spawn(program, args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ['ignore', pipe.write, 'pipe', spec.hold.by === 'namespace' ? 'pipe' : 'ignore'],
    });
    await once(child, 'spawn');
    return child;
  } catch (cause) {
    pipe.discard();
    const tooLong = cause instanceof Error && 'code' in cause && cause.code === 'E2BIG';
    const hint = tooLong ? 'The command is too long for this system: put it into a file.' : 'Is it installed?';
    throw new ShellError('no-shell', `${program} could not be started. ${hint}`, { cause });
  }
}

function collectOutput(pipe: OutputPipe, maxOutput: number, onOutput: ShellOptions['onOutput']) {
  const text = new PlainText();
  const kept = new KeptOutput(maxOutput);
  const stream = pipe.read();
  const closed = once(stream, 'close');
  let bytes = 0;
  const take = (chunk: string) => {
    if (chunk === '') return;
    kept.add(chunk);
    onOutput?.(chunk);
  };
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    take(text.write(chunk));
  });
  return {
    /** To be called when all writers are dead; does not wait for one that escaped its mark. */
    end: async () => {
      if ((await Promise.race([closed, pause(GRACE, 'held', { ref: false })])) === 'held') stream.destroy();
      take(text.end());
      return { output: kept.text(), outputBytes: bytes };
    },
  };
}

function collectSetup(child: ChildProcess) {
  let message = '';
  let info = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    if (message.length < SETUP_MESSAGE) message += chunk.toString('utf8');
  });
  const channel = child.stdio[3];
  const closed = channel ? once(channel, 'close') : null;
  channel?.on('data', (chunk: Buffer) => {
    if (info.length < SETUP_MESSAGE) info += chunk.toString('latin1');
  });
  return {
    message: () => message.slice(0, SETUP_MESSAGE).trim(),
    /** The first process of the sandbox's namespace, where it got so far. */
    namespace: async (): Promise<number | null> => {
      if (closed) await Promise.race([closed, pause(GRACE, null, { ref: false })]);
      const pid = /"child-pid":\s*(\d+)/.exec(info)?.[1];
      return pid === undefined ? null : Number(pid);
    },
  };
}

async function untilEnd(
  exit: Promise<unknown>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<'exit' | 'timeout' | 'abort'> {
  const stop = new AbortController();
  const timeout = pause(timeoutMs, 'timeout' as const, { signal: stop.signal }).catch(() => 'exit' as const);
  const abort = new Promise<'abort'>((resolve) => {
    if (signal.aborted) resolve('abort');
    signal.addEventListener('abort', () => resolve('abort'), { once: true, signal: stop.signal });
  });
  const ended = await Promise.race([exit.then(() => 'exit' as const), timeout, abort]);
  stop.abort();
  return ended;
}

async function terminate(child: ChildProcess, exit: Promise<unknown>): Promise<void> {
  killGroup(child, 'SIGTERM');
  if ((await Promise.race([exit, pause(GRACE, 'alive', { ref: false })])) === 'alive') killGroup(child, 'SIGKILL');
}

async function clearUp(child: ChildProcess, spec: ProcessSpec, namespace: number | null): Promise<void> {
  killGroup(child, 'SIGKILL');
  if (spec.hold.by === 'mark') return killStragglers(spec.hold.mark);
  if (namespace === null) return;
  // The kernel ends a namespace with its first process, and that one is gone only when all others are.
  for (let round = 0; round < 500 && (await isAlive(namespace)); round++) {
    if (round === 20) signalTo(namespace, 'SIGKILL');
    await pause(round < 20 ? 1 : 10);
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined) signalTo(-child.pid, signal);
}

function signalTo(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    // Everything there has ended already (macOS says EPERM where only zombies are left).
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
