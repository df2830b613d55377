import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import type { ModelSettings } from '../../../src/adapters/models/settings.ts';
import { type Model, ModelError, type ModelReply, type ModelRequest } from '../../../src/ports/model.ts';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // The body is checked field by field in tests.
  readonly body: Record<string, unknown>;
}

export interface WireServer {
  readonly url: string;
  readonly received: Received[];
}

/** A server for one test that answers every request in the way given. */
export async function serve(answer: (res: ServerResponse, received: Received) => unknown): Promise<WireServer> {
  const received: Received[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const one = { path: req.url ?? '', headers: req.headers, body: JSON.parse(Buffer.concat(chunks).toString()) };
    received.push(one);
    await answer(res, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, received };
}

/** Begins a stream of events. */
export function events(res: ServerResponse): (event: string | null, data: unknown) => void {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  return (event, data) => {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    res.write(`${event === null ? '' : `event: ${event}\n`}data: ${text}\n\n`);
  };
}

/** A whole stream at once. */
export const stream =
  (...frames: readonly (readonly [event: string | null, data: unknown])[]) =>
  (res: ServerResponse): void => {
    const send = events(res);
    for (const [event, data] of frames) send(event, data);
    res.end();
  };

export const settings = (baseUrl: string, more: Partial<ModelSettings> = {}): ModelSettings => ({
  name: 'm',
  key: 'sk-adapter-0123456789',
  window: 1000,
  price: null,
  baseUrl,
  ...more,
});

export const ask = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  system: 'Be brief.',
  messages: [{ role: 'user', text: 'hello' }],
  tools: [],
  maxOutputTokens: 100,
  cacheKey: 'agent-7',
  ...more,
});

export const turn = (model: Model, request: ModelRequest = ask()): Promise<ModelReply> =>
  model.turn(request, { signal: new AbortController().signal });

export async function failure(promise: Promise<unknown>): Promise<ModelError> {
  const error = await promise.then(
    (value) => expect.fail(`no error, but ${inspect(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ModelError)) throw error;
  return error;
}
