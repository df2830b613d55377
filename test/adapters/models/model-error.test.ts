import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { anthropic } from '../../../src/adapters/models/anthropic.ts';
import { failureOf } from '../../../src/adapters/models/failure.ts';
import { kindOf } from '../../../src/adapters/models/model-error.ts';
import { openaiChat } from '../../../src/adapters/models/openai-chat.ts';
import { openaiResponses } from '../../../src/adapters/models/openai-responses.ts';
import { retryAfterMs } from '../../../src/adapters/models/retry-after.ts';
import { ModelError, type ModelErrorKind } from '../../../src/ports/model.ts';
import { failure, serve, settings, turn } from './wire.ts';

const said = (message: string, more: object = {}) => ({ error: { message, ...more } });

describe('what providers say', () => {
  const cases: readonly (readonly [ModelErrorKind, number | null, unknown])[] = [
    // OpenAI
    [
      'too-long',
      400,
      said('Your input exceeds the context window of this model.', { code: 'context_length_exceeded' }),
    ],
    [
      'too-long',
      429,
      said('Request too large for gpt-x in organization o on tokens per min (TPM): Limit 30000, Requested 40000.', {
        code: 'rate_limit_exceeded',
        type: 'tokens',
      }),
    ],
    ['rate-limited', 429, said('Rate limit reached for gpt-x on tokens per min.', { code: 'rate_limit_exceeded' })],
    [
      'out-of-credit',
      429,
      said('You exceeded your current quota, please check your plan.', { code: 'insufficient_quota' }),
    ],
    ['out-of-credit', 400, said('Billing hard limit has been reached', { code: 'billing_hard_limit_reached' })],
    ['unauthorised', 401, said('Incorrect API key provided: sk-a***b.', { code: 'invalid_api_key' })],
    ['unauthorised', 403, said('Country, region, or territory not supported')],
    ['unknown-model', 404, said('The model `x` does not exist', { code: 'model_not_found' })],
    ['unknown-model', 400, said('invalid model ID', { code: 'model_not_found' })],
    ['rejected', 400, said("Invalid type for 'input[0]'", { code: 'invalid_type', type: 'invalid_request_error' })],
    ['rejected', null, said('Invalid prompt', { code: 'invalid_prompt' })],
    // Anthropic
    ['too-long', 400, said('prompt is too long: 204801 tokens > 200000 maximum', { type: 'invalid_request_error' })],
    [
      'too-long',
      400,
      said('input length and `max_tokens` exceed context limit: 199000 + 8000 > 200000', {
        type: 'invalid_request_error',
      }),
    ],
    ['too-long', 413, said('Request exceeds the maximum size', { type: 'request_too_large' })],
    [
      'out-of-credit',
      400,
      said('Your credit balance is too low to access the Anthropic API.', { type: 'invalid_request_error' }),
    ],
    [
      'out-of-credit',
      400,
      said('You have reached your specified API usage limits. You will regain access on 2026-12-01.', {
        type: 'invalid_request_error',
      }),
    ],
    ['out-of-credit', 402, said('Billing', { type: 'billing_error' })],
    [
      'out-of-credit',
      429,
      said('Limit', { type: 'rate_limit_error', details: { error_code: 'enforced_spend_limit_reached' } }),
    ],
    [
      'rate-limited',
      429,
      said("This request would exceed your organization's rate limit of 30,000 input tokens per minute", {
        type: 'rate_limit_error',
      }),
    ],
    ['overloaded', null, said('Overloaded', { type: 'overloaded_error' })],
    ['unauthorised', null, said('invalid x-api-key', { type: 'authentication_error' })],
    // Compatible servers
    ['unknown-model', 404, { error: 'model "x" not found, try pulling it first' }],
    [
      'too-long',
      400,
      {
        object: 'error',
        message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
        code: 400,
      },
    ],
    [
      'too-long',
      400,
      said('the request exceeds the available context size, try increasing it', {
        code: 400,
        type: 'exceed_context_size_error',
      }),
    ],
    ['too-long', 400, said('Trying to keep the first 5000 tokens when context the overflows')],
    ['too-long', 500, said('context length exceeded')],
    ['too-long', 400, said('The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).')],
    ['rejected', 422, { detail: [{ loc: ['body'], msg: 'extra fields not permitted' }] }],
    ['out-of-credit', 402, said('Insufficient credits')],
    ['overloaded', 502, undefined],
    ['overloaded', 503, said('Loading model')],
  ];
  test.each(cases)('%s: %s %j', (kind, status, body) => {
    expect(kindOf(failureOf(body, { status }))).toBe(kind);
  });
});

test.each([
  ['Please try again in 20s.', 20_000],
  ['Please try again in 350ms.', 350],
  ['Please try again in 1m2.5s.', 62_500],
  ['Please try again in 6m0s.', 360_000],
  ['Please try again in a moment.', null],
  ['', null],
])('a wait in words: %s', (message, ms) => {
  expect(retryAfterMs(null, message)).toBe(ms);
});

test('a header that says nothing usable is no wait', () => {
  expect(retryAfterMs(new Headers({ 'retry-after': 'soon' }), '')).toBeNull();
  expect(retryAfterMs(new Headers({ 'retry-after': '-3' }), '')).toBeNull();
});

describe.each([
  ['responses', openaiResponses],
  ['chat', openaiChat],
  ['anthropic', anthropic],
])('%s', (_, make) => {
  test('a key that a server echoes does not come through', async () => {
    const { url } = await serve((res, { headers }) => {
      const given = headers.authorization ?? headers['x-api-key'];
      res.writeHead(401, { 'content-type': 'application/json', 'x-echo': String(given) });
      res.end(JSON.stringify(said(`No such key: ${given}\nTry another.`, { code: String(given) })));
    });
    const error = await failure(turn(make(settings(url))));
    expect(error.message).toContain('No such key: ');
    expect(error.message).toContain('[key] Try another".');
    expect(inspect(error, { depth: 12, showHidden: true })).not.toContain('sk-adapter');
  });

  test('a page of a proxy is told in one bearable line', async () => {
    const { url } = await serve((res) =>
      res.writeHead(502).end(`<html>\n${'<p>bad gateway</p>\n'.repeat(500)}</html>`),
    );
    const error = await failure(turn(make(settings(url))));
    expect(error.kind).toBe('overloaded');
    expect(error.message.length).toBeLessThan(800);
    expect(error.message).not.toContain('\n');
  });

  test('a base URL that is none, or holds a password, is refused without repeating the password', () => {
    expect(() => make(settings('localhost:1234'))).toThrow(ModelError);
    expect(() => make(settings('not a url'))).toThrow(/base URL/);
    expect(() => make(settings('http://me:hunter2@localhost/v1'))).toThrow(/^(?!.*hunter2)/);
    expect(() => make(settings('http://me:hunter2@localhost/v1'))).toThrow(ModelError);
  });

  test('a query of the base URL is not shown', async () => {
    const { url } = await serve((res) => res.writeHead(500).end());
    const error = await failure(turn(make(settings(`${url}/v1?token=hunter2`))));
    expect(error.message).not.toContain('hunter2');
  });

  test('a key with characters that no header may have is refused without repeating it', () => {
    const make1 = () => make(settings('http://localhost/v1', { key: 'sk-abc\ndef0123456789' }));
    expect(make1).toThrow(ModelError);
    expect(make1).toThrow(/^(?!.*def0123456789)/s);
  });

  test('space around a key is no part of it', async () => {
    const { url, received } = await serve((res) => res.writeHead(500).end());
    await failure(turn(make(settings(url, { key: '  sk-spaced-0123456789\n' }))));
    expect(JSON.stringify(received[0]?.headers)).toContain('sk-spaced-0123456789"');
  });
});
