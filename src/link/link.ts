import type { Duplex } from 'node:stream';
import {
  CancellationTokenSource,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { LinkError } from './link-error.ts';
import type { Notices, Refusal, Requests, ReverseNotices, ReverseRequests } from './protocol.ts';

/** By method: what goes and what comes back. */
type Methods<M> = { readonly [K in keyof M]: readonly [unknown, unknown] };

/** Answers all requests of the other end. Throws `LinkError` to refuse. `ended`: the asker gave up. */
export type Answers<M extends Methods<M>> = {
  readonly [K in keyof M]: (params: M[K][0], ended: AbortSignal) => Promise<M[K][1]>;
};
export type Hears<N extends object> = { readonly [K in keyof N]: (params: N[K]) => void };

/** One end of the wire between a host and a screen: asks of the other end by `Asks`, tells it by `Tells`. */
export interface Link<Asks extends Methods<Asks>, Tells extends object> {
  /** Throws `LinkError`, or the signal's reason. */
  ask<K extends keyof Asks & string>(method: K, params: Asks[K][0], signal?: AbortSignal): Promise<Asks[K][1]>;
  /** Lost without a word where the link is gone. */
  tell<K extends keyof Tells & string>(method: K, params: Tells[K]): void;
  readonly closed: Promise<void>;
  close(): void;
}

/** The screen's end, over a stream that has said who the host is. */
export const screenEnd = (
  stream: Duplex,
  answers: Answers<ReverseRequests>,
  hears: Hears<Notices>,
): Link<Requests, ReverseNotices> => open<Requests, ReverseNotices>(stream, answers, hears);

/** The host's end. */
export const hostEnd = (
  stream: Duplex,
  answers: Answers<Requests>,
  hears: Hears<ReverseNotices>,
): Link<ReverseRequests, Notices> => open<ReverseRequests, Notices>(stream, answers, hears);

type Answering = Readonly<Record<string, (params: unknown, ended: AbortSignal) => Promise<unknown>>>;
type Hearing = Readonly<Record<string, (params: unknown) => void>>;

function open<Asks extends Methods<Asks>, Tells extends object>(
  stream: Duplex,
  answers: object,
  hears: object,
): Link<Asks, Tells> {
  const connection = createMessageConnection(new StreamMessageReader(stream), new StreamMessageWriter(stream));
  for (const [method, answer] of Object.entries(answers as Answering)) answerWith(connection, method, answer);
  for (const [method, hear] of Object.entries(hears as Hearing))
    connection.onNotification(method, (params: unknown) => hear(params));
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let gone = false;
  const end = () => {
    if (gone) return;
    gone = true;
    connection.dispose();
    stream.destroy();
    resolve();
  };
  connection.onClose(end);
  connection.onError(end);
  stream.on('error', end);
  connection.listen();
  // Whoever read who the host is has paused it: a listener alone does not set a paused stream going again.
  stream.resume();
  return {
    ask: (method, params, signal) => {
      if (gone) return Promise.reject(lost());
      return asked(connection, method, params, signal) as Promise<never>;
    },
    tell: (method, params) => {
      if (!gone) connection.sendNotification(method, params).catch(end);
    },
    closed,
    close: end,
  };
}

function answerWith(connection: MessageConnection, method: string, answer: Answering[string]): void {
  connection.onRequest(method, async (params: unknown, token) => {
    const ended = new AbortController();
    token.onCancellationRequested(() => ended.abort());
    try {
      return await answer(params, ended.signal);
    } catch (error) {
      const refusal = error instanceof LinkError ? error.refusal : defect(error);
      return new ResponseError<Refusal>(ErrorCodes.InternalError, refusal.message, refusal);
    }
  });
}

const defect = (error: unknown): Refusal => ({
  kind: 'defect',
  message: error instanceof Error ? (error.stack ?? error.message) : String(error),
});

async function asked(
  connection: MessageConnection,
  method: string,
  params: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  signal?.throwIfAborted();
  const cancel = new CancellationTokenSource();
  const onAbort = () => cancel.cancel();
  signal?.addEventListener('abort', onAbort);
  try {
    return await connection.sendRequest(method, params, cancel.token);
  } catch (error) {
    signal?.throwIfAborted();
    throw refusedBy(error);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    cancel.dispose();
  }
}

function refusedBy(error: unknown): LinkError {
  if (error instanceof ResponseError && isRefusal(error.data))
    return new LinkError(error.data.kind, error.data.message, { cause: error });
  return lost(error);
}

const isRefusal = (data: unknown): data is Refusal =>
  typeof data === 'object' && data !== null && 'kind' in data && 'message' in data;

const lost = (cause?: unknown): LinkError =>
  new LinkError('lost', 'The engine of this window has ended. It is being started again.', { cause });
