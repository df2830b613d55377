import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { Refusal, type Reply } from './answers.ts';
import type { Forge } from './call.ts';
import { authenticate, checkHost, parseJson, readBody, send } from './connection.ts';
import { recordEffect } from './effects.ts';
import { type Fault, FaultPlan } from './faults.ts';
import { isGitPath, isProbe, readGitRequest, runBackend, SignInFirst } from './git-http.ts';
import { lockDirectory } from './lock.ts';
import { recoverMerges } from './pull-refs.ts';
import { applyPush } from './push.ts';
import { answerRequest, type Serially } from './requests.ts';
import type { User } from './state.ts';
import { Store } from './store.ts';

export type { Effect } from './effects.ts';
export type { Fault } from './faults.ts';
export type { User } from './state.ts';

/** How to start a forge. */
export interface ForgeOptions {
  /** Where repositories and everything known of them are kept. */
  directory: string;
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  /** Who may sign in. Not kept: given at every start. */
  users: readonly User[];
  /** What goes wrong on purpose: a list, or the path of a JSON file that is read again when it changes. */
  faults?: readonly Fault[] | string;
  /** Told one line a request. */
  log?: (line: string) => void;
}

/** A forge that is listening. */
export interface RunningForge {
  /** The base URL for REST clients; clone URLs are below it. */
  url: string;
  port: number;
  /** Finishes what is being written and stops; whoever still waits for an answer is cut off. */
  close(): Promise<void>;
}

const login = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/, 'is not a login');

/** What a list of users must look like. */
export const usersSchema = z.array(z.object({ login, token: z.string().min(1), id: z.int().min(1) }));

interface Running {
  forge: Forge;
  faults: FaultPlan;
  serially: Serially;
  log: (line: string) => void;
}

/** Starts a forge on a directory, which it keeps to itself until it is closed. */
export async function startForge(options: ForgeOptions): Promise<RunningForge> {
  const users = usersSchema.parse(options.users);
  const unlock = await lockDirectory(options.directory);
  const store = new Store(options.directory);
  for (const repository of store.all()) {
    const draft = structuredClone(repository);
    if (await recoverMerges({ repository: draft, git: store.git(draft) })) await store.save(draft);
  }
  const forge: Forge = { store, users, url: '' };
  const queue = startQueue();
  const running: Running = {
    forge,
    faults: new FaultPlan(options.faults),
    serially: queue.serially,
    log: options.log ?? (() => {}),
  };
  const host = options.host ?? '127.0.0.1';
  const server = createServer((message, response) => {
    handle(running, message, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  forge.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    await queue.idle();
    server.closeAllConnections();
    await closed;
    await unlock();
  };
  return { url: forge.url, port, close };
}

function startQueue(): { serially: Serially; idle(): Promise<void> } {
  let last: Promise<unknown> = Promise.resolve();
  const serially: Serially = (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
  return { serially, idle: async () => void (await last) };
}

/** What happens to a request once its answer is known. */
type Ending = 'send' | 'drop' | 'hang';

async function handle(running: Running, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = Date.now();
  const url = new URL(message.url ?? '/', running.forge.url);
  url.pathname = url.pathname.replace(/^\/api\/v3(?=\/)/, '').replace(/^\/api\/graphql$/, '/graphql');
  let reply: Reply;
  let ending: Ending = 'send';
  try {
    checkHost(new URL(running.forge.url).hostname, message.headers.host);
    const body = await readBody(message);
    const struck = isProbe(url.pathname, body) ? [] : running.faults.next(message.method ?? 'GET', url.pathname, body);
    const early = await strikeBefore(struck);
    if (early === 'drop') return void message.socket.destroy();
    reply = early ?? (await answer(running, { message, url, body }, struck));
    ending = endingOf(struck);
  } catch (error) {
    reply = failure(error, isGitPath(url.pathname));
  }
  running.log(`${message.method} ${url.pathname} ${reply.status} ${Date.now() - started}ms ${ending}`);
  if (ending === 'drop') message.socket.destroy();
  else if (ending === 'send') await send(message, response, reply);
}

/** The faults that strike before anything is done. */
async function strikeBefore(struck: Fault[]): Promise<'drop' | Reply | undefined> {
  for (const fault of struck) {
    if (fault.do === 'delay') await wait(fault.ms ?? 1000);
    if (fault.do === 'drop') return 'drop';
    if (fault.do === 'status') {
      const reply = new Refusal(fault.status ?? 502, fault.message ?? 'Server Error').reply();
      return { ...reply, headers: fault.headers ?? {} };
    }
  }
  return undefined;
}

function endingOf(struck: Fault[]): Ending {
  if (struck.some((fault) => fault.do === 'apply-then-drop')) return 'drop';
  return struck.some((fault) => fault.do === 'apply-then-hang') ? 'hang' : 'send';
}

interface Incoming {
  message: IncomingMessage;
  url: URL;
  body: Buffer;
}

function answer(running: Running, incoming: Incoming, struck: Fault[]): Promise<Reply> {
  return isGitPath(incoming.url.pathname) ? answerGit(running, incoming) : answerRest(running, incoming, struck);
}

async function answerRest(running: Running, incoming: Incoming, struck: Fault[]): Promise<Reply> {
  const { message, url, body } = incoming;
  const { forge } = running;
  const user = authenticate(forge.users, message.headers.authorization);
  const method = message.method ?? 'GET';
  const accept = message.headers.accept ?? '';
  const keeps = !struck.some((fault) => fault.do === 'lose');
  const request = { method, url, accept, body: parseJson(body), user, keeps };
  const outcome = await answerRequest(forge, request, running.serially);
  const stale = struck.find((fault) => fault.do === 'stale-reads');
  if (stale !== undefined) forge.store.hide(outcome.createdIds.from, outcome.createdIds.to, stale.ms ?? 1000);
  if (outcome.writes) {
    const { status } = outcome.reply;
    const { applied, summary } = outcome;
    const effect = { user, method, path: url.pathname, status, applied, summary };
    await running.serially(() => recordEffect(forge.store.directory, effect));
  }
  return outcome.reply;
}

async function answerGit(running: Running, incoming: Incoming): Promise<Reply> {
  const { forge } = running;
  const { url, message, body } = incoming;
  const user = authenticate(forge.users, message.headers.authorization);
  const backend = () => runBackend(forge.store.directory, readGitRequest(forge, url, { user, body }), incoming);
  if (!readGitRequest(forge, url, { user, body }).pushes) return backend();
  return running.serially(async () => {
    const git = readGitRequest(forge, url, { user, body });
    const { reply, refs } = await applyPush(forge, git, backend);
    const summary = refs.map((one) => `${one.ref} ${one.from ?? 'none'}..${one.to ?? 'none'}`).join(', ');
    const applied = refs.length > 0;
    const effect = { user, method: 'POST', path: url.pathname, status: reply.status, applied, summary, refs };
    await recordEffect(forge.store.directory, effect);
    return reply;
  });
}

function failure(error: unknown, git: boolean): Reply {
  const refusal = error instanceof Refusal ? error : new Refusal(500, `Server Error: ${String(error)}`);
  if (!git) return refusal.reply();
  const asks = refusal instanceof SignInFirst || refusal.status === 401;
  return {
    status: refusal.status,
    body: Buffer.from(`${refusal.message}\n`),
    headers: { 'content-type': 'text/plain', ...(asks ? { 'www-authenticate': 'Basic realm="forge"' } : {}) },
  };
}
