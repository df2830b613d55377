import { failureOf, field } from './failure.ts';
import { FailedReply } from './model-error.ts';

/**
 * Makes sure that a success is a stream. Gateways answer 200 with an error in JSON, and a wrong base URL answers 200
 * with a web page: the SDKs read both as an empty stream.
 */
export async function assertStreamed(response: Response): Promise<void> {
  const type = response.headers.get('content-type') ?? '';
  if (!/json|html/i.test(type)) return;
  const body = parsed(await response.text());
  if (field(body, 'error') !== undefined) throw new FailedReply(failureOf(body, { headers: response.headers }));
  throw new Error(`it is ${type.split(';')[0]}, not a stream of events`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // A web page: the content type already says all that is told of it.
  }
}
