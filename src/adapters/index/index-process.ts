import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IndexError, type IndexProgress } from '../../ports/index.ts';
import { Reply, type Request } from './messages.ts';

/** Beside this file, and of its kind: TypeScript in the checkout, JavaScript in a package. */
const PROGRAM = fileURLToPath(new URL(`./lancedb-process${extname(import.meta.url)}`, import.meta.url));
const INHERITED = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'ELECTRON_RUN_AS_NODE'];
/** The last of what the process wrote to stderr, in characters: native code explains its end there. */
const LAST_WORDS = 400;
const CLOSE_MS = 2000;

export interface ProcessOptions {
  readonly directory: string;
  readonly onLog: (line: string) => void;
}

type Distributed<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Question = Distributed<Exclude<Request, { kind: 'cancel' }>, 'id'>;

interface Call {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: (progress: IndexProgress) => void;
}

/**
 * Making a full-text index, LanceDB's writers wait for threads of the pool they themselves fill: with the pool it
 * takes by default on three processors or fewer it stops for ever (lance-format/lance#7350). So there are fewer
 * writers than threads, whatever the machine.
 */
const writers = Math.min(4, availableParallelism());
const threads = Math.max(writers + 4, availableParallelism());

const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ),
  LANCE_FTS_NUM_SHARDS: String(writers),
  LANCE_CPU_THREADS: String(threads),
  // Its native part writes warnings to stderr otherwise.
  LANCE_LOG: 'error',
  RUST_LOG: 'error',
});

/** One life of the process that owns LanceDB. It keeps this process alive only while a call is under way. */
export class IndexProcess {
  readonly #child: ChildProcess;
  readonly #calls = new Map<number, Call>();
  readonly #started = Promise.withResolvers<string | null>();
  readonly #onLog: (line: string) => void;
  #nextId = 0;
  #lastWords = '';
  #ended: string | null = null;

  constructor({ directory, onLog }: ProcessOptions) {
    this.#onLog = onLog;
    const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const;
    this.#child = fork(PROGRAM, [directory], { execArgv: [], env: environment(), stdio: [...stdio] });
    this.#child.on('message', (message) => this.#hear(message));
    this.#child.on('error', (error) => this.#end(`the index process could not be started: ${error.message}`));
    this.#child.on('exit', (code, signal) => this.#end(`the index process ended (${signal ?? `code ${code}`})`));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#note(text));
  }

  /** Null once it can be asked; else why LanceDB cannot be had. */
  get started(): Promise<string | null> {
    return this.#started.promise;
  }

  /** Why it is no more; null while it lives. */
  get ended(): string | null {
    return this.#ended;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Rejects with the signal's reason at once; the process is told to leave the work. */
  async ask(
    question: Question,
    { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: IndexProgress) => void },
  ): Promise<Reply> {
    signal.throwIfAborted();
    if (this.#ended !== null) throw new IndexError('process-died', this.#ended);
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    this.#calls.set(id, { resolve, reject, onProgress });
    this.#hold();
    const onAbort = (): void => {
      this.#send({ kind: 'cancel', id });
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    void this.#started.promise.then((why) => {
      if (why !== null) reject(new IndexError('process-died', why));
      else if (this.#calls.has(id)) this.#send({ ...question, id });
    });
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#calls.delete(id);
      this.#hold();
    }
  }

  /** Ends it; what is under way fails. Resolves when the process is gone. */
  async close(): Promise<void> {
    if (this.#ended !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.ref();
    if (this.#child.connected) this.#child.disconnect();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), CLOSE_MS);
    await gone;
    clearTimeout(late);
  }

  #send(request: Request): void {
    // A failed send is the process's end, which its own event reports with the reason.
    if (this.#child.connected) this.#child.send(request, () => undefined);
  }

  #hear(message: unknown): void {
    const parsed = Reply.safeParse(message);
    if (!parsed.success) {
      this.#onLog(`index process: unreadable message: ${parsed.error.message}`);
      this.#end('the index process sent what it must not, and was ended');
      this.#child.kill('SIGKILL');
      return;
    }
    const reply = parsed.data;
    if (reply.kind === 'ready') this.#started.resolve(null);
    else if (reply.kind === 'unavailable') this.#started.resolve(reply.reason);
    else if (reply.kind === 'progress') this.#calls.get(reply.id)?.onProgress(reply);
    else this.#calls.get(reply.id)?.resolve(reply);
    this.#hold();
  }

  #note(text: string): void {
    this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
    for (const line of text.split('\n')) if (line.trim() !== '') this.#onLog(`index process: ${line}`);
  }

  #end(how: string): void {
    const words = this.#lastWords.trim();
    this.#ended ??= words === '' ? how : `${how}: ${words}`;
    this.#started.resolve(this.#ended);
    for (const { reject } of this.#calls.values()) reject(new IndexError('process-died', this.#ended));
    this.#calls.clear();
  }

  #hold(): void {
    const { stderr, channel } = this.#child;
    const handles = [this.#child, channel, stderr instanceof Socket ? stderr : null];
    for (const handle of handles) {
      if (this.#calls.size > 0) handle?.ref?.();
      else handle?.unref?.();
    }
  }
}
