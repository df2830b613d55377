import { weatherPlay } from './clients.ts';
import { started } from './started.ts';

/** Where each protocol is called. */
export const paths = { responses: '/v1/responses', chat: '/v1/chat/completions', messages: '/v1/messages' };

/** Posts a body as it is: the SDKs' types would not let most of these pass. */
export async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = { 'anthropic-version': '2023-06-01' },
) {
  const { url } = await started({ play: weatherPlay() });
  const res = await fetch(url + path, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer: { error?: { message: string } } = JSON.parse(await res.text());
  return { status: res.status, body: answer };
}

export const longName = 'n'.repeat(65);
export const object = { type: 'object', properties: {} };
