import { resolve } from 'node:path';
import { type Hit, type Index, IndexError, type IndexProgress, type IndexState } from '../../ports/index.ts';
import { IndexProcess, type ProcessOptions } from './index-process.ts';
import type { Reply } from './messages.ts';
import { whyNoNative } from './native-support.ts';

export interface LancedbOptions {
  /** Where the index lies: a folder of its own, which may be deleted at any time while nothing runs. */
  readonly directory: string;
  /** Lines for a person who looks for trouble. */
  readonly onLog?: (line: string) => void;
}

/** LanceDB's index, or why this machine cannot have it. */
export type LancedbOutcome = { readonly index: LancedbIndex } | { readonly unavailable: string };

/** An index that also tells which process to look at. */
export interface LancedbIndex extends Index {
  /** Of the process that owns LanceDB; undefined while there is none. */
  readonly pid: number | undefined;
}

const nothing = (): void => undefined;

class OwnedIndex implements LancedbIndex {
  readonly #options: ProcessOptions;
  #process: IndexProcess;
  #closed = false;

  constructor(options: ProcessOptions, process: IndexProcess) {
    this.#options = options;
    this.#process = process;
  }

  get pid(): number | undefined {
    return this.#process.ended === null ? this.#process.pid : undefined;
  }

  async build(
    folder: string,
    paths: readonly string[],
    { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (progress: IndexProgress) => void },
  ): Promise<IndexState> {
    const question = { kind: 'build' as const, folder: resolve(folder), paths: [...paths] };
    const reply = await this.#living().ask(question, { signal, onProgress: onProgress ?? nothing });
    if (reply.kind !== 'built') throw errorOf(reply);
    return { kind: 'lancedb', reason: null, ...reply.state };
  }

  async search(
    query: string,
    { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
  ): Promise<readonly Hit[]> {
    const reply = await this.#living().ask({ kind: 'search', query, limit }, { signal, onProgress: nothing });
    if (reply.kind !== 'found') throw errorOf(reply);
    return reply.hits;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#process.close();
  }

  /** The process, started again where it died since the last call. */
  #living(): IndexProcess {
    if (this.#closed) throw new IndexError('not-built', 'The index is closed.');
    if (this.#process.ended !== null) this.#process = new IndexProcess(this.#options);
    return this.#process;
  }
}

const errorOf = (reply: Reply): IndexError =>
  reply.kind === 'failed'
    ? new IndexError(reply.error.kind, reply.error.message)
    : new IndexError('process-died', `The index process answered «${reply.kind}» to another question.`);

/**
 * Starts the process that owns LanceDB and waits until it has loaded. Where it cannot (processor, platform, package),
 * the reason comes back in words for a person, and the keyword index is the one to take.
 */
export async function lancedbIndex({ directory, onLog }: LancedbOptions): Promise<LancedbOutcome> {
  const unfit = whyNoNative();
  if (unfit !== null) return { unavailable: unfit };
  const options = { directory: resolve(directory), onLog: onLog ?? nothing };
  const process = new IndexProcess(options);
  const unavailable = await process.started;
  if (unavailable === null) return { index: new OwnedIndex(options, process) };
  await process.close();
  return { unavailable };
}
