import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultAct } from '../../src/rehearsal/faults.ts';
import type { Protocol } from '../../src/rehearsal/play.ts';
import { type Ask, ask, protocols, weatherPlay } from './clients.ts';
import { entries, failure, folder, started } from './started.ts';

/** One call with one fault at work, which must be gone with the next call. */
async function faulty(protocol: Protocol, act: FaultAct, stream = true) {
  const journal = join(folder(), 'journal.jsonl');
  const { url } = await started({ play: weatherPlay(), faults: [{ nth: 1, do: act }], journal });
  const options: Ask = { url, user: 'Weather?', stream };
  return { options, journal, call: () => ask(protocol, options) };
}

const text = 'I look it up. ☀️ One moment, please, this takes two calls.';

describe.each(protocols)('%s', (protocol) => {
  const isAnthropic = protocol === 'messages';

  it.each([
    [429, undefined, isAnthropic ? 'rate_limit_error' : 'rate_limit_exceeded', 'RateLimitError'],
    [
      429,
      'quota',
      isAnthropic ? 'enforced_spend_limit_reached' : 'insufficient_quota',
      isAnthropic ? 'EnforcedSpendLimitReachedError' : 'RateLimitError',
    ],
    [500, undefined, isAnthropic ? 'api_error' : 'server_error', 'InternalServerError'],
    [
      529,
      undefined,
      isAnthropic ? 'overloaded_error' : 'server_error',
      isAnthropic ? 'OverloadedError' : 'InternalServerError',
    ],
    [401, undefined, isAnthropic ? 'authentication_error' : 'invalid_api_key', 'AuthenticationError'],
    [404, undefined, isAnthropic ? 'not_found_error' : 'model_not_found', 'NotFoundError'],
    [400, undefined, isAnthropic ? 'prompt is too long' : 'context_length_exceeded', 'BadRequestError'],
  ] as const)('status %s (%s) is a %s', async (status, reason, word, type) => {
    const { call, journal } = await faulty(protocol, { kind: 'status', status, ...(reason ? { reason } : {}) });
    const error = await failure(call());
    expect(error.status).toBe(status);
    expect(error.constructor.name).toBe(type);
    expect(JSON.stringify(error.error)).toContain(word);
    expect(error.headers).toSatisfy((headers: Headers) => headers.get('retry-after') === null);
    expect((await call()).text).toBe(text);
    expect(entries(journal).map((entry) => [entry.status, entry.fault])).toEqual([
      [status, 'status'],
      [200, undefined],
    ]);
  });

  it('passes on retry-after', async () => {
    const { call } = await faulty(protocol, { kind: 'status', status: 429, headers: { 'retry-after': '7' } });
    const error = await failure(call());
    expect(error.headers).toSatisfy((headers: Headers) => headers.get('retry-after') === '7');
  });

  it.each([true, false])('reset: the connection breaks before any byte (streamed: %s)', async (stream) => {
    const { call, journal } = await faulty(protocol, { kind: 'reset' }, stream);
    expect((await failure(call())).constructor.name).toBe('APIConnectionError');
    expect(entries(journal)).toMatchObject([{ status: 0, fault: 'reset', outputTokens: 0 }]);
  });

  it('cut: the stream ends without an exception and without its end', async () => {
    const { call } = await faulty(protocol, { kind: 'cut' });
    const got = await call();
    expect(got.terminal).toBe(false);
    expect(got.finish).toBeNull();
    expect(text.startsWith(got.text)).toBe(true);
    expect((await call()).terminal).toBe(true);
  });

  it.each([true, false])('reset-mid: the call fails after its first bytes (streamed: %s)', async (stream) => {
    const { call, journal } = await faulty(protocol, { kind: 'reset-mid' }, stream);
    expect(await failure(call())).toMatchObject({ message: expect.stringMatching(/terminated|Connection error/) });
    expect(entries(journal)).toMatchObject([{ status: 200, fault: 'reset-mid' }]);
  });

  it('error-event: an error after HTTP 200', async () => {
    const { call, journal } = await faulty(protocol, { kind: 'error-event' });
    const error = await failure(call());
    expect(error.constructor.name).toBe('APIError');
    expect(error.status).toBeUndefined();
    expect(JSON.stringify(error.error)).toContain(isAnthropic ? 'overloaded_error' : 'server_error');
    expect(entries(journal)).toMatchObject([{ status: 200, fault: 'error-event' }]);
  });

  it('error-event: a status where nothing is streamed', async () => {
    const { call } = await faulty(protocol, { kind: 'error-event', reason: 'overloaded' }, false);
    expect((await failure(call())).status).toBe(isAnthropic ? 529 : 503);
  });

  it('slow: nothing at first, then everything', async () => {
    const { call } = await faulty(protocol, { kind: 'slow', ms: 150 });
    const startedAt = Date.now();
    expect((await call()).text).toBe(text);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(145);
  });

  it('drip: bytes, but no event, then everything', async () => {
    const { options } = await faulty(protocol, { kind: 'drip', ms: 200, everyMs: 20 });
    const path = { responses: '/v1/responses', chat: '/v1/chat/completions', messages: '/v1/messages' }[protocol];
    const turn = [{ role: 'user', content: 'Hi' }];
    const body =
      protocol === 'responses' ? { input: 'Hi' } : { messages: turn, ...(isAnthropic ? { max_tokens: 9 } : {}) };
    const startedAt = Date.now();
    const res = await fetch(options.url + path, {
      method: 'POST',
      headers: { 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ model: 'm', stream: true, ...body }),
    });
    let said = '';
    let pings = 0;
    let firstEventAt = 0;
    for await (const chunk of res.body ?? []) {
      said += Buffer.from(chunk).toString();
      const isPing = (each: string): boolean => each.startsWith(':') || each.startsWith('event: ping');
      const all = said.split('\n\n').slice(0, -1);
      if (firstEventAt === 0) pings = all.filter(isPing).length;
      if (firstEventAt === 0 && !all.every(isPing)) firstEventAt = Date.now();
    }
    expect(pings).toBeGreaterThan(2);
    expect(firstEventAt - startedAt).toBeGreaterThanOrEqual(195);
    expect(said).toContain('You said');
  });

  it('broken-json: the last call does not parse', async () => {
    const { call } = await faulty(protocol, { kind: 'broken-json' });
    const got = await call();
    expect(got.terminal).toBe(true);
    expect(JSON.parse(got.calls[0]?.arguments ?? '')).toEqual({ city: 'Köln', days: 3 });
    expect(() => JSON.parse(got.calls[1]?.arguments ?? '{}')).toThrow(SyntaxError);
  });

  it.each([true, false])('unknown-tool: calls what was not offered (streamed: %s)', async (stream) => {
    const { call } = await faulty(protocol, { kind: 'unknown-tool' }, stream);
    expect((await call()).calls.map((each) => each.name)).toEqual(['no_such_tool', 'weather']);
  });

  it.each([true, false])('wrong-types: valid JSON of the wrong types (streamed: %s)', async (stream) => {
    const { call } = await faulty(protocol, { kind: 'wrong-types' }, stream);
    const first = (await call()).calls[0];
    expect(JSON.parse(first?.arguments ?? '')).toEqual({ city: 42, days: 'wrong type' });
  });

  it.each([true, false])('empty: neither text nor calls (streamed: %s)', async (stream) => {
    const { call } = await faulty(protocol, { kind: 'empty' }, stream);
    expect(await call()).toMatchObject({ text: '', calls: [], terminal: true, output: 1 });
  });

  it('length: out of tokens in the middle of the first call', async () => {
    const { call } = await faulty(protocol, { kind: 'length' });
    const got = await call();
    expect(got.finish).toBe({ responses: 'max_output_tokens', chat: 'length', messages: 'max_tokens' }[protocol]);
    expect(got.calls.length).toBe(1);
    expect(() => JSON.parse(got.calls[0]?.arguments ?? '{}')).toThrow(SyntaxError);
  });

  it.each([true, false])('refusal: the model declines (streamed: %s)', async (stream) => {
    const { call } = await faulty(protocol, { kind: 'refusal' }, stream);
    expect(await call()).toMatchObject({ finish: 'refusal', text: '', calls: [], terminal: true });
  });

  it('filter: the provider stops the answer', async () => {
    const { call } = await faulty(protocol, { kind: 'filter' });
    const reason = { responses: 'content_filter', chat: 'content_filter', messages: 'refusal' };
    expect(await call()).toMatchObject({ finish: reason[protocol], calls: [] });
  });
});

describe('when a fault is at work', () => {
  const status: FaultAct = { kind: 'status', status: 500 };
  const statuses = async (options: Ask, count: number): Promise<string> => {
    let seen = '';
    for (let i = 0; i < count; i++)
      seen += await ask('chat', options).then(
        () => '.',
        () => 'x',
      );
    return seen;
  };

  it.each([
    [{ nth: 2 as const }, '.x...'],
    [{ nth: 2 as const, times: 3 }, '.xxx.'],
    [{ nth: 'every' as const }, 'xxxxx'],
    [{ nth: 'every' as const, times: 2 }, 'xx...'],
  ])('%o gives %s', async (when, expected) => {
    const { url } = await started({ play: weatherPlay(), faults: [{ ...when, do: status }] });
    expect(await statuses({ url, user: 'Hi', stream: false }, 5)).toBe(expected);
  });

  it('counts only the calls it is meant for', async () => {
    const faults = [{ nth: 2, where: { model: 'big', text: 'reviewer' }, do: status }];
    const { url } = await started({ play: weatherPlay(), faults });
    const small: Ask = { url, user: 'You are a reviewer.', stream: false, model: 'small' };
    const other: Ask = { url, user: 'You are a developer.', stream: false, model: 'big' };
    const meant: Ask = { url, user: 'You are a reviewer.', stream: false, model: 'big' };
    const seen = [];
    for (const each of [small, meant, other, small, other, meant, meant]) seen.push(await statuses(each, 1));
    expect(seen.join('')).toBe('.....x.');
  });

  it('reads its file again when it has changed, and counts anew', async () => {
    const file = join(folder(), 'faults.json');
    const { url } = await started({ play: weatherPlay(), faults: { file } });
    const options: Ask = { url, user: 'Hi', stream: false };
    expect(await statuses(options, 2)).toBe('..');
    writeFileSync(file, JSON.stringify([{ nth: 1, do: status }]));
    expect(await statuses(options, 2)).toBe('x.');
    writeFileSync(file, JSON.stringify([{ nth: 2, do: status }]));
    expect(await statuses(options, 3)).toBe('.x.');
  });

  it('says so when the file is wrong', async () => {
    const file = join(folder(), 'faults.json');
    const { url } = await started({ play: weatherPlay(), faults: { file } });
    writeFileSync(file, '[{"nth": 1, "do": {"kind": "explode"}}]');
    expect((await failure(ask('chat', { url, user: 'Hi', stream: false }))).message).toContain('cannot be read');
  });
});
