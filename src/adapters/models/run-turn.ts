import type { Usage } from '../../core/usage.ts';
import type { ModelReply, ModelRequest, TurnOptions } from '../../ports/model.ts';
import type { Endpoint } from './endpoint.ts';
import { endlessError, idleError, lateError, modelError } from './model-error.ts';

/** What reads a reply off the wire uses to say how far it is. */
export interface Hearing {
  /** Aborts the HTTP request. */
  readonly signal: AbortSignal;
  /**
   * Some part of the reply came, in which the model wrote so many characters. `thinking`: the next one may be long in
   * coming. Throws when the model wrote far more than it may.
   */
  progress(characters: number, thinking?: boolean): void;
  /** Text for the screen; counts as progress. Throws like it. */
  text(delta: string): void;
  /** What the provider counted so far; goes into the error should the turn fail. */
  usage: Usage | null;
}

const patience = 5;

// Far above what any tokeniser makes of text: whoever passes it keeps to no limit.
const ceilingOf = ({ maxOutputTokens }: ModelRequest): number => 8 * maxOutputTokens * 6;

/**
 * Runs one turn: ends at once when the caller aborts, fails when no part of the reply comes for the endpoint's idle
 * time-out, when the whole takes longer than its turn time-out, or when the model writes without end, and throws nothing
 * but `ModelError` or the signal's reason. The request is closed in every case.
 */
export async function runTurn(
  endpoint: Endpoint,
  asked: ModelRequest,
  options: TurnOptions,
  read: (hearing: Hearing) => Promise<ModelReply>,
): Promise<ModelReply> {
  options.signal.throwIfAborted();
  const request = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true });
  });
  const onAbort = (): void => request.abort(options.signal.reason);
  options.signal.addEventListener('abort', onAbort, { once: true });
  let timer: NodeJS.Timeout | undefined;
  const wait = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => request.abort(idleError(endpoint, ms, hearing.usage)), ms);
  };
  let written = 0;
  const hearing: Hearing = {
    signal: request.signal,
    usage: null,
    progress: (characters, thinking = false) => {
      if (request.signal.aborted) return;
      written += characters;
      if (written > ceilingOf(asked)) throw endlessError(endpoint, asked.maxOutputTokens, hearing.usage);
      wait(endpoint.idleTimeoutMs * (thinking ? patience : 1));
    },
    text: (delta) => {
      if (delta === '' || request.signal.aborted) return;
      hearing.progress(delta.length);
      options.onText?.(delta);
    },
  };
  wait(endpoint.idleTimeoutMs);
  const deadline = setTimeout(() => request.abort(lateError(endpoint, hearing.usage)), endpoint.turnTimeoutMs);
  try {
    // The SDKs end a stream silently when its request is aborted, so the abort itself must win.
    return await Promise.race([read(hearing), stopped]);
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    throw modelError(error, endpoint, hearing.usage);
  } finally {
    clearTimeout(timer);
    clearTimeout(deadline);
    options.signal.removeEventListener('abort', onAbort);
    request.abort();
  }
}
