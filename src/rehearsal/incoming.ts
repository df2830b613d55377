import type { IncomingMessage } from 'node:http';
import { Refused, refuse } from './failures.ts';
import type { Protocol } from './play.ts';

const largest = 32 * 1024 * 1024;

/** Reads a body as JSON, in the way of the provider: 32 MB at most. */
export async function readJson(req: IncomingMessage, protocol: Protocol): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes <= largest) chunks.push(part);
  }
  if (bytes > largest) throw new Refused({ status: 413, reason: 'too-large' });
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    const openAi = 'We could not parse the JSON body of your request. The service expects a JSON payload.';
    throw refuse(protocol === 'messages' ? 'The request body is not valid JSON' : openAi);
  }
}

/** Checks the key, if there is one, and the headers that the provider asks for. */
export function checkKey(req: IncomingMessage, protocol: Protocol, key: string | undefined): void {
  const bearer = req.headers.authorization?.replace(/^Bearer /, '');
  const given = protocol === 'messages' ? (req.headers['x-api-key'] ?? bearer) : bearer;
  if (key !== undefined && given !== key) {
    const shown = typeof given === 'string' ? `${given.slice(0, 3)}***${given.slice(-2)}` : '';
    const message = protocol === 'messages' ? undefined : `Incorrect API key provided: ${shown}.`;
    throw new Refused({ status: 401, reason: 'auth', message });
  }
  if (protocol === 'messages' && req.headers['anthropic-version'] === undefined)
    throw refuse('anthropic-version: header is required');
}
