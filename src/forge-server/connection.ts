import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Refusal, type Reply } from './answers.ts';
import type { User } from './state.ts';

const largestBody = 1024 * 1024 * 1024;

/**
 * Refuses a request that reached this machine under another name. A web page can make a browser
 * send requests to loopback; with a name of its own for it, the page could read the answers.
 */
export function checkHost(listening: string, header: string | undefined): void {
  const name = (header ?? '').replace(/:\d+$/, '');
  const loopback = ['127.0.0.1', 'localhost', '[::1]'];
  if (loopback.includes(listening) && !loopback.includes(name)) throw new Refusal(421, 'Misdirected Request');
}

/** The whole body of a request. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBody) throw new Refusal(413, 'Payload Too Large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** A body as JSON; nothing at all is undefined. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
}

/** Who sent a request: nobody, a user, or someone with a token that is not known, who is refused. */
export function authenticate(users: readonly User[], header: string | undefined): User | undefined {
  if (header === undefined) return undefined;
  const [, scheme = '', value = ''] = /^(\S+)\s+(.*)$/.exec(header.trim()) ?? [];
  const user = users.find((one) => one.token === tokenIn(scheme.toLowerCase(), value));
  if (user === undefined) throw new Refusal(401, 'Bad credentials');
  return user;
}

/** With Basic, git sends the token as the password, or as the name when there is no password. */
function tokenIn(scheme: string, value: string): string | undefined {
  if (scheme === 'token' || scheme === 'bearer') return value;
  if (scheme !== 'basic') return undefined;
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  return text.slice(colon + 1) || text.slice(0, Math.max(0, colon));
}

/** Headers that every answer of GitHub's has. */
function commonHeaders(): Record<string, string> {
  return {
    'x-github-request-id': randomUUID(),
    'x-github-media-type': 'github.v3; format=json',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '5000',
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
    'x-ratelimit-resource': 'core',
    'cache-control': 'no-cache',
  };
}

/** Sends a reply; a client that already has this JSON gets 304 instead. */
export async function send(message: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
  const { body, status } = reply;
  const headers = { ...commonHeaders(), ...reply.headers };
  if (body instanceof Readable) {
    response.writeHead(status, headers);
    await pipeline(body, response).catch(() => response.destroy());
  } else if (body === undefined || Buffer.isBuffer(body)) {
    response.writeHead(status, { 'content-type': 'application/octet-stream', ...headers });
    response.end(body);
  } else {
    const text = JSON.stringify(body);
    const etag = `"${createHash('sha256').update(text).digest('hex')}"`;
    const known = message.method === 'GET' && status === 200 && message.headers['if-none-match'] === etag;
    const type = { 'content-type': 'application/json; charset=utf-8', etag };
    response.writeHead(known ? 304 : status, { ...type, ...headers });
    response.end(known || message.method === 'HEAD' ? undefined : text);
  }
}
