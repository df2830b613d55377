import type { Protocol } from './play.ts';

/** Why a service refuses or fails; each provider has its own words for it. */
export type Reason =
  | 'invalid'
  | 'auth'
  | 'permission'
  | 'model'
  | 'route'
  | 'context'
  | 'too-large'
  | 'rate'
  | 'quota'
  | 'server'
  | 'overloaded';

/** A failure before it is written in a provider's shape. */
export type Failure = {
  readonly status: number;
  readonly reason: Reason;
  readonly message?: string | undefined;
  readonly param?: string | null | undefined;
  readonly code?: string | null | undefined;
};

/** Thrown while a request is read: the request is not one that the real service accepts. */
export class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message ?? failure.reason);
    this.failure = failure;
  }
}

/** A 400 with the provider's words. */
export const refuse = (message: string, param: string | null = null, code: string | null = null): Refused =>
  new Refused({ status: 400, reason: 'invalid', message, param, code });

/** The reason that a bare status stands for. */
export function reasonOf(status: number): Reason {
  const known: Record<number, Reason> = {
    400: 'context',
    401: 'auth',
    403: 'permission',
    404: 'model',
    413: 'too-large',
    429: 'rate',
    503: 'overloaded',
    529: 'overloaded',
  };
  return known[status] ?? (status < 500 ? 'invalid' : 'server');
}

type OpenAiShape = { type: string; code: string | null; message: string };

const openAi = (model: string): Record<Reason, OpenAiShape> => ({
  invalid: { type: 'invalid_request_error', code: null, message: 'Invalid request.' },
  auth: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  permission: { type: 'invalid_request_error', code: null, message: 'You have insufficient permissions.' },
  model: {
    type: 'invalid_request_error',
    code: 'model_not_found',
    message: `The model \`${model}\` does not exist or you do not have access to it.`,
  },
  route: { type: 'invalid_request_error', code: null, message: 'Invalid URL.' },
  context: {
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
  },
  'too-large': { type: 'invalid_request_error', code: null, message: 'Request too large.' },
  rate: {
    type: 'tokens',
    code: 'rate_limit_exceeded',
    message: `Rate limit reached for ${model} on tokens per min (TPM): Limit 30000, Used 30000, Requested 1200. Please try again in 2.4s.`,
  },
  quota: {
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    message: 'You exceeded your current quota, please check your plan and billing details.',
  },
  server: {
    type: 'server_error',
    code: null,
    message: 'The server had an error while processing your request. Sorry about that!',
  },
  overloaded: {
    type: 'server_error',
    code: null,
    message: 'The engine is currently overloaded, please try again later.',
  },
});

const contextOfChat =
  "This model's maximum context length is 128000 tokens. However, your messages resulted in 131072 tokens. Please reduce the length of the messages.";

/** The error object that OpenAI puts under `error`. */
export function openAiError(failure: Failure, model: string, protocol: Protocol): Record<string, unknown> {
  const shape = openAi(model)[failure.reason];
  const ofContext = failure.reason === 'context';
  return {
    message: failure.message ?? (ofContext && protocol === 'chat' ? contextOfChat : shape.message),
    type: shape.type,
    param: failure.param ?? (ofContext ? (protocol === 'chat' ? 'messages' : 'input') : null),
    code: failure.code ?? shape.code,
  };
}

const anthropic = (model: string): Record<Reason, [type: string, message: string]> => ({
  invalid: ['invalid_request_error', 'Invalid request.'],
  auth: ['authentication_error', 'invalid x-api-key'],
  permission: ['permission_error', 'Your API key does not have permission to use the specified resource.'],
  model: ['not_found_error', `model: ${model}`],
  route: ['not_found_error', 'Not Found'],
  context: ['invalid_request_error', 'prompt is too long: 204801 tokens > 200000 maximum'],
  'too-large': ['request_too_large', 'Request exceeds the maximum size'],
  rate: [
    'rate_limit_error',
    "This request would exceed your organization's rate limit of 30,000 input tokens per minute.",
  ],
  quota: ['rate_limit_error', 'You have reached your specified API usage limits.'],
  server: ['api_error', 'Internal server error'],
  overloaded: ['overloaded_error', 'Overloaded'],
});

/** Anthropic's whole error body. */
export function anthropicError(failure: Failure, model: string): Record<string, unknown> {
  const [type, message] = anthropic(model)[failure.reason];
  const details = failure.reason === 'quota' ? { details: { error_code: 'enforced_spend_limit_reached' } } : {};
  return {
    type: 'error',
    error: { type, message: failure.message ?? message, ...details },
    request_id: 'req_rehearsal',
  };
}
