import type { Usage } from '../../core/usage.ts';
import type { ModelReply, TurnOptions } from '../../ports/model.ts';
import type { Endpoint } from './endpoint.ts';
import { idleError, modelError } from './model-error.ts';

/** What reads a reply off the wire uses to say how far it is. */
export interface Hearing {
  /** Aborts the HTTP request. */
  readonly signal: AbortSignal;
  /** Some part of the reply came. `thinking`: the provider announced that the next one may be long in coming. */
  progress(thinking?: boolean): void;
  /** Text for the screen; counts as progress. */
  text(delta: string): void;
  /** What the provider counted so far; goes into the error should the turn fail. */
  usage: Usage | null;
}

const patience = 5;

/**
 * Runs one turn: ends at once when the caller aborts, fails when no part of the reply comes for the endpoint's idle
 * time-out, and throws nothing but `ModelError` or the signal's reason. The request is closed in every case.
 */
export async function runTurn(
  endpoint: Endpoint,
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
  const hearing: Hearing = {
    signal: request.signal,
    usage: null,
    progress: (thinking = false) => {
      if (!request.signal.aborted) wait(endpoint.idleTimeoutMs * (thinking ? patience : 1));
    },
    text: (delta) => {
      if (delta === '' || request.signal.aborted) return;
      hearing.progress();
      options.onText?.(delta);
    },
  };
  wait(endpoint.idleTimeoutMs);
  try {
    // The SDKs end a stream silently when its request is aborted, so the abort itself must win.
    return await Promise.race([read(hearing), stopped]);
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    throw modelError(error, endpoint, hearing.usage);
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', onAbort);
    request.abort();
  }
}
