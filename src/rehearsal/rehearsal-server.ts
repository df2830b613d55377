import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { chat } from './chat.ts';
import { Refused } from './failures.ts';
import { createFaultPlan, type FaultSource } from './faults.ts';
import { checkKey, readJson } from './incoming.ts';
import { createJournal } from './journal.ts';
import { messages } from './messages.ts';
import { readCount } from './messages-request.ts';
import { type Stage, serveCall } from './model-call.ts';
import type { Play } from './play.ts';
import { responses } from './responses.ts';
import { countTokens, createPrefixCache } from './tokens.ts';
import type { Wire } from './wire.ts';

/** What a rehearsal is started with. */
export type RehearsalOptions = {
  readonly play: Play;
  /** 0, the default, takes any free port. */
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly faults?: FaultSource | undefined;
  /** How long each answer takes, in milliseconds. */
  readonly delayMs?: number | undefined;
  /** With a key, any other key gets a 401. */
  readonly key?: string | undefined;
  /** A file that gets one JSON line for each model call. */
  readonly journal?: string | undefined;
};

/** A running rehearsal. For OpenAI's SDK the base URL is `url + '/v1'`, for Anthropic's it is `url`. */
export type Rehearsal = {
  readonly url: string;
  readonly port: number;
  /** Model calls received so far, refused ones included. */
  calls(): number;
  close(): Promise<void>;
};

/** Starts a server that speaks three model protocols and plays a play. */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { host = '127.0.0.1' } = options;
  const stage: Stage = {
    play: options.play,
    faults: createFaultPlan(options.faults ?? []),
    cache: createPrefixCache(),
    journal: createJournal(options.journal),
    delayMs: options.delayMs ?? 0,
    key: options.key,
  };
  let calls = 0;
  const server = createServer((req, res) => {
    const wire = req.method === 'POST' ? wires.get(pathOf(req)) : undefined;
    if (!wire) return void serveRest(stage, req, res);
    calls += 1;
    void serveCall(stage, wire, { req, res, n: calls });
  });
  const port = await listen(server, options.port ?? 0, host);
  return { url: `http://${host}:${port}`, port, calls: () => calls, close: () => close(server) };
}

const wires = new Map<string, Wire>([
  ['/v1/responses', responses],
  ['/v1/chat/completions', chat],
  ['/v1/messages', messages],
]);

const pathOf = (req: IncomingMessage): string => new URL(req.url ?? '/', 'http://rehearsal').pathname;

/** Everything that is no model call: the list of models, a count of tokens, and paths that do not exist. */
async function serveRest(stage: Stage, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = pathOf(req);
  const isAnthropic = path.startsWith('/v1/messages') || req.headers['anthropic-version'] !== undefined;
  const wire = isAnthropic ? messages : responses;
  const send = (status: number, body: unknown): void => {
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  try {
    checkKey(req, wire.protocol, stage.key);
    if (req.method === 'POST' && path === '/v1/messages/count_tokens') {
      const prompt = readCount(await readJson(req, 'messages'));
      return send(200, { input_tokens: countTokens(prompt.map((segment) => segment.text).join('')) });
    }
    if (req.method === 'GET' && path === '/v1/models') return send(200, isAnthropic ? anthropicModels : openAiModels);
    const message = isAnthropic ? 'Not Found' : `Invalid URL (${req.method} ${path})`;
    throw new Refused({ status: 404, reason: 'route', message });
  } catch (error) {
    const failure = error instanceof Refused ? error.failure : { status: 500, reason: 'server' as const };
    send(failure.status, wire.errorBody(failure, ''));
  }
}

const openAiModels = {
  object: 'list',
  data: [{ id: 'rehearsal', object: 'model', created: 0, owned_by: 'rehearsal' }],
};

const anthropicModels = {
  data: [{ type: 'model', id: 'rehearsal', display_name: 'Rehearsal', created_at: '1970-01-01T00:00:00Z' }],
  has_more: false,
  first_id: 'rehearsal',
  last_id: 'rehearsal',
};

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('The rehearsal has no port.'));
    });
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
