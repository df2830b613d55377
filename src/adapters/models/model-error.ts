import type { Usage } from '../../core/usage.ts';
import { ModelError, type ModelErrorKind } from '../../ports/model.ts';
import type { Endpoint } from './endpoint.ts';
import { type Failure, failureOfSdk, networkCode } from './failure.ts';
import { retryAfterMs } from './retry-after.ts';

/** Thrown while a reply is read: the provider answered with an error in the middle of it, or instead of it. */
export class FailedReply extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Thrown while a reply is read: it ended without its terminal event. */
export class CutReply extends Error {}

/** Anything that went wrong in a turn, as the one error that a turn may throw. */
export function modelError(error: unknown, endpoint: Endpoint, usage: Usage | null): ModelError {
  if (error instanceof ModelError) return error;
  const failure = error instanceof FailedReply ? error.failure : failureOfSdk(error);
  if (failure !== null) return refusal(failure, endpoint, usage);
  const at = `${endpoint.id} at ${endpoint.shown}`;
  if (error instanceof CutReply)
    return new ModelError('cut', `The reply of ${at} broke off before it was complete. Try again.`, { usage });
  const code = networkCode(error);
  if (code !== null) return new ModelError('transport', noConnection(code, endpoint), { usage, cause: error });
  const detail = error instanceof Error ? shorten(error.message, endpoint) : '';
  return new ModelError(
    'malformed',
    `The reply of ${at} cannot be read: "${detail}". Check that this base URL speaks the API chosen for the model.`,
    { usage, cause: error },
  );
}

/** No part of the reply came for too long. */
export const idleError = (endpoint: Endpoint, waitedMs: number, usage: Usage | null): ModelError =>
  new ModelError(
    'transport',
    `${endpoint.id} at ${endpoint.shown} sent no part of its reply for ${waitedMs / 1000} s. Try again, or raise the model's idle time-out if it is slow.`,
    { usage },
  );

/** The reply came, and came, and did not end. */
export const lateError = (endpoint: Endpoint, usage: Usage | null): ModelError =>
  new ModelError(
    'cut',
    `The reply of ${endpoint.id} at ${endpoint.shown} was not complete after ${endpoint.turnTimeoutMs / 1000} s and was broken off. Try again, or choose a faster model.`,
    { usage },
  );

/** The model wrote many times what it was allowed to, so its server does not keep the limit. */
export const endlessError = (endpoint: Endpoint, maxOutputTokens: number, usage: Usage | null): ModelError =>
  new ModelError(
    'cut',
    `The reply of ${endpoint.id} at ${endpoint.shown} went on far beyond its limit of ${maxOutputTokens} tokens and was broken off. Try again; if it comes back, the server does not keep to output limits: choose another model or server.`,
    { usage },
  );

function refusal(failure: Failure, endpoint: Endpoint, usage: Usage | null): ModelError {
  const kind = kindOf(failure);
  const wait = retryAfterMs(failure.headers, failure.message);
  const said = shorten(failure.message, endpoint);
  const advice = sentences(kind, failure.status, endpoint);
  const message = said === '' ? advice : `${advice} It said: "${said}".`;
  return new ModelError(kind, message, { usage, retryAfterMs: kind === 'out-of-credit' ? null : wait });
}

const credit =
  /insufficient_quota|billing_(error|hard_limit_reached|not_active)|spend.?limit|credit balance|exceeded your current quota|specified api usage limits|insufficient (credits|balance|funds)/;
const long =
  /context_length_exceeded|request_too_large|exceed_context_size|prompt is too long|(maximum|max) context length|context (window|length|size)[^.]{0,40}exceed|exceeds?[^.]{0,60}context|context the overflows|input token count[^.]{0,40}exceeds|input is too long|request too large/;
const auth = /authentication_error|permission_error|invalid_api_key/;
const unknown = /model_not_found|not_found_error/;
const rate = /rate_limit/;
const trouble = /server_error|api_error|overloaded|timeout_error|slow_down/;

/** Codes and words before the status: a spend limit and a prompt that is too long come with many. */
export function kindOf({ status, codes, message }: Failure): ModelErrorKind {
  const says = `${codes} ${message}`.toLowerCase();
  const refused = status === 401 || status === 403 || auth.test(codes);
  if (status === 402 || ((status === null || status < 500) && credit.test(says))) return 'out-of-credit';
  if (refused) return 'unauthorised';
  if (status === 404 || unknown.test(codes)) return 'unknown-model';
  if (status === 413 || long.test(says)) return 'too-long';
  if (status === 429 || (status === null && rate.test(codes))) return 'rate-limited';
  if (status === 408) return 'transport';
  // Inside a stream an error without a known code is the provider's trouble, unless it calls the request invalid.
  if (status === null) return trouble.test(codes) || !/invalid/.test(codes) ? 'overloaded' : 'rejected';
  return status >= 500 ? 'overloaded' : 'rejected';
}

function sentences(kind: ModelErrorKind, status: number | null, endpoint: Endpoint): string {
  const { id, name, shown, keySource } = endpoint;
  const http = status === null ? 'in the middle of its reply' : `HTTP ${status}`;
  switch (kind) {
    case 'unauthorised':
      return endpoint.key === null
        ? `${shown} wants a key for ${id} and none is set: put one in ${keySource}.`
        : `${shown} does not accept the key in ${keySource} for ${id} (${http}): set a valid key, or ask for access to this model.`;
    case 'unknown-model':
      return `${shown} does not know the model "${name}" (${http}): check the model's name and the base URL (most end in /v1).`;
    case 'rate-limited':
      return `${id} at ${shown} asks to slow down: its rate limit is reached (${http}).`;
    case 'out-of-credit':
      return `The account behind the key in ${keySource} has no credit left for ${id}, or its spend limit is reached (${http}). Waiting does not help: add credit or raise the limit with the provider, or choose another model.`;
    case 'too-long':
      return `The request is longer than ${id} takes (${http}; its context window is set to ${endpoint.window} tokens): the conversation must be shortened, or a model with a larger window chosen.`;
    case 'overloaded':
      return `${id} at ${shown} is overloaded or failing (${http}). This passes as a rule; if not, choose another model.`;
    case 'transport':
      return `${id} at ${shown} gave up waiting for the request (${http}). Try again.`;
    default:
      return `${shown} rejected the request to ${id} (${http}).`;
  }
}

const noConnection = (code: string, { id, shown }: Endpoint): string =>
  `No connection to ${id} at ${shown}, or it was lost (${code}). Check that the server runs, the base URL, and the proxy settings (HTTPS_PROXY, NO_PROXY).`;

/** A provider's words in one line of bearable length, without the key should it be echoed. */
function shorten(text: string, { key }: Endpoint): string {
  // Words like "x" or "none", given to servers that want no key, are no secrets and would garble the text.
  const clean = key === null || key.length < 8 ? text : text.replaceAll(key, '[key]');
  const line = clean.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}
