import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openaiChat } from '../../../src/adapters/models/openai-chat.ts';
import { ask, events, failure, serve, settings, stream, turn } from './wire.ts';

const chunk = (delta: object, finish: string | null = null, more: object = {}): [null, unknown] => [
  null,
  { id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }], ...more },
];
const calls = (...pieces: object[]): [null, unknown] => chunk({ tool_calls: pieces });
const done: [null, string] = [null, '[DONE]'];

async function replyTo(...frames: (readonly [string | null, unknown])[]) {
  const { url } = await serve(stream(...frames));
  return await turn(openaiChat(settings(`${url}/v1`)));
}

describe('a compatible server', () => {
  test('that leaves out usage gets an estimate that says so', async () => {
    const reply = await replyTo(
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hi there' }, 'stop'),
      done,
    );
    expect(reply).toMatchObject({ text: 'Hi there', stop: 'end', estimated: true });
    expect(reply.usage).toEqual({ input: expect.any(Number), cached: 0, output: 2 });
    expect(reply.usage.input).toBeGreaterThan(5);
  });

  test('that fills usage with nulls or zeros gets an estimate too', async () => {
    const none = { usage: { prompt_tokens: 0, completion_tokens: 0 } };
    const reply = await replyTo(chunk({ content: 'Hi' }, null, { usage: null }), chunk({}, 'stop', none), done);
    expect(reply).toMatchObject({ text: 'Hi', estimated: true });
  });

  test.each([
    ['nothing', {}],
    ['the names of another API', { input_tokens: 30, output_tokens: 4 }],
    ['a negative number', { prompt_tokens: 30, completion_tokens: -1 }],
    ['a fraction', { prompt_tokens: 30.5, completion_tokens: 4 }],
    ['text', { prompt_tokens: '1200', completion_tokens: '4' }],
    ['no input', { prompt_tokens: 0, completion_tokens: 4 }],
    [
      'more from the cache than there was',
      { prompt_tokens: 30, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 31 } },
    ],
    ['no object', 'none'],
  ])('that counts %s gets an estimate too', async (_, usage) => {
    const reply = await replyTo(chunk({ content: '12345678' }), chunk({}, 'stop', { usage }), done);
    expect(reply).toMatchObject({ text: '12345678', usage: { cached: 0, output: 2 }, estimated: true });
    expect(reply.usage.input).toBeGreaterThan(5);
  });

  test('that counts in the last chunk with a choice is read there', async () => {
    const usage = { prompt_tokens: 30, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 20 } };
    const reply = await replyTo(chunk({ content: 'Hi' }), chunk({}, 'stop', { usage }));
    expect(reply.usage).toEqual({ input: 30, cached: 20, output: 4 });
    expect(reply.estimated).toBeUndefined();
  });

  test('that ends without [DONE] is whole once it said why it stopped', async () => {
    expect(await replyTo(chunk({ content: 'Hi' }), chunk({}, 'stop'))).toMatchObject({ text: 'Hi', stop: 'end' });
  });

  test('that ends without saying why it stopped is cut, [DONE] or not', async () => {
    const { url } = await serve(stream(chunk({ content: 'Hi' }), done));
    expect((await failure(turn(openaiChat(settings(`${url}/v1`))))).kind).toBe('cut');
  });

  test('that stops with `stop` after calls asked for calls', async () => {
    const reply = await replyTo(
      calls({ index: 0, id: 'x', function: { name: 'f', arguments: '{}' } }),
      chunk({}, 'stop'),
    );
    expect(reply).toMatchObject({ stop: 'calls', calls: [{ id: 'x', name: 'f', arguments: '{}' }] });
  });

  test.each([
    ['no ids and no indices', [{ function: { name: 'f', arguments: '{"a"' } }, { function: { arguments: ':1}' } }]],
    [
      'no ids',
      [
        { index: 0, function: { name: 'f', arguments: '' } },
        { index: 0, function: { arguments: '{"a":1}' } },
      ],
    ],
    [
      'no index',
      [
        { id: 'x', function: { name: 'f', arguments: '{"a"' } },
        { id: 'x', function: { arguments: ':1}' } },
      ],
    ],
    ['an id only in the first piece', [{ id: 'x', function: { name: 'f' } }, { function: { arguments: '{"a":1}' } }]],
    [
      'name and id again in every piece',
      [
        { index: 0, id: 'x', function: { name: 'f', arguments: '{"a"' } },
        { index: 0, id: 'x', function: { name: 'f', arguments: ':1}' } },
        { index: 0, id: 'x', function: { name: 'f', arguments: '' } },
      ],
    ],
    [
      'the name again in every piece and no id',
      [
        { index: 0, function: { name: 'f', arguments: '{"a"' } },
        { index: 0, function: { name: 'f', arguments: ':1}' } },
        { index: 0, function: { name: 'f', arguments: '' } },
      ],
    ],
    ['an object for arguments', [{ index: 0, id: 'x', function: { name: 'f', arguments: { a: 1 } } }]],
    [
      'nulls',
      [{ index: 0, id: null, function: { name: 'f', arguments: null } }, { function: { arguments: '{"a":1}' } }],
    ],
  ])('that sends one call with %s', async (_, pieces) => {
    const reply = await replyTo(...pieces.map((piece) => calls(piece)), chunk({}, 'tool_calls'));
    expect(reply.calls).toEqual([{ id: expect.stringMatching(/^[a-zA-Z0-9_-]+$/), name: 'f', arguments: '{"a":1}' }]);
  });

  test.each([
    [
      'their own indices',
      [
        { index: 0, id: 'x' },
        { index: 1, id: 'y' },
      ],
    ],
    [
      'index 0 for both',
      [
        { index: 0, id: 'x' },
        { index: 0, id: 'y' },
      ],
    ],
    ['no index', [{ id: 'x' }, { id: 'y' }]],
    ['neither ids nor indices', [{}, {}]],
    ['index 0 for both and no ids', [{ index: 0 }, { index: 0 }]],
    [
      'one id for both',
      [
        { index: 0, id: 'x' },
        { index: 1, id: 'x' },
      ],
    ],
    ['indices from 1', [{ index: 1 }, { index: 2 }]],
  ])('that sends two calls of one tool with %s', async (_, marks) => {
    const pieces = marks.map((mark, i) => ({ ...mark, function: { name: 'f', arguments: `{"a":${i}}` } }));
    const apart = await replyTo(...pieces.map((piece) => calls(piece)), chunk({}, 'tool_calls'));
    const together = await replyTo(calls(...pieces), chunk({}, 'tool_calls'));
    for (const reply of [apart, together]) {
      expect(reply.calls.map((call) => [call.name, call.arguments])).toEqual([
        ['f', '{"a":0}'],
        ['f', '{"a":1}'],
      ]);
      expect(new Set(reply.calls.map((call) => call.id)).size).toBe(2);
    }
  });

  test('that sends two calls interleaved', async () => {
    const reply = await replyTo(
      calls({ index: 0, id: 'x', function: { name: 'f', arguments: '{"a"' } }),
      calls({ index: 1, id: 'y', function: { name: 'g', arguments: '{"b"' } }),
      calls({ index: 0, function: { arguments: ':1}' } }),
      calls({ index: 1, function: { arguments: ':2}' } }),
      chunk({}, 'tool_calls'),
    );
    expect(reply.calls).toEqual([
      { id: 'x', name: 'f', arguments: '{"a":1}' },
      { id: 'y', name: 'g', arguments: '{"b":2}' },
    ]);
  });

  test('that sends a call without arguments means none', async () => {
    const reply = await replyTo(
      calls({ index: 0, id: 'x', function: { name: 'f', arguments: '' } }),
      chunk({}, 'stop'),
    );
    expect(reply.calls).toEqual([{ id: 'x', name: 'f', arguments: '{}' }]);
  });

  test('that is cut by the limit leaves the arguments as they are', async () => {
    const reply = await replyTo(
      calls({ index: 0, id: 'x', function: { name: 'f', arguments: '' } }),
      chunk({}, 'length'),
    );
    expect(reply).toMatchObject({ stop: 'length', calls: [{ arguments: '' }] });
  });

  test('that streams its reasoning apart keeps it out of the text', async () => {
    const reply = await replyTo(chunk({ reasoning_content: 'hm' }), chunk({ content: 'Hi' }), chunk({}, 'stop'));
    expect(reply.text).toBe('Hi');
  });

  test('that splits a letter between two packets', async () => {
    const { url } = await serve(async (res) => {
      const bytes = Buffer.from(`data: ${JSON.stringify(chunk({ content: 'Grüße 🚀' }, 'stop')[1])}\n\n`);
      const middle = bytes.indexOf(Buffer.from('🚀')) + 2;
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write(bytes.subarray(0, middle));
      await sleep(20);
      res.end(bytes.subarray(middle));
    });
    expect((await turn(openaiChat(settings(`${url}/v1`)))).text).toBe('Grüße 🚀');
  });

  test.each([
    ['text that is no JSON', [[null, '{"choices": [']]],
    ['another shape', [[null, { choices: [{ delta: { content: { text: 'Hi' } } }] }]]],
  ] as const)('that streams %s is malformed, and nothing is printed', async (_, frames) => {
    const printed = vi.spyOn(console, 'error');
    onTestFinished(() => printed.mockRestore());
    const { url } = await serve(stream(...frames));
    expect((await failure(turn(openaiChat(settings(`${url}/v1`))))).kind).toBe('malformed');
    expect(printed).not.toHaveBeenCalled();
  });

  test.each([
    ['an error in the stream without a status', { error: { message: 'model runner has died' } }, 'overloaded'],
    ['an error in the stream with a number', { error: { message: 'bad schema', code: 400 } }, 'rejected'],
    ['a rate limit in the stream as a number', { error: { message: 'slow', code: 429 } }, 'rate-limited'],
    ['an error as text', { error: 'model requires more memory' }, 'overloaded'],
    ['a context error', { error: { message: 'the request exceeds the available context size' } }, 'too-long'],
  ] as const)('that reports %s', async (_, body, kind) => {
    const { url } = await serve(stream(chunk({ content: 'H' }), [null, body]));
    const error = await failure(turn(openaiChat(settings(`${url}/v1`))));
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(typeof body.error === 'string' ? body.error : body.error.message);
  });

  test('that reports an error as the reason to stop', async () => {
    const { url } = await serve(stream(chunk({ content: 'H' }), chunk({}, 'error')));
    expect((await failure(turn(openaiChat(settings(`${url}/v1`))))).kind).toBe('overloaded');
  });

  test('that answers 200 with an error in JSON', async () => {
    const { url } = await serve((res) => {
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ error: { message: 'no credit', code: 402 } }));
    });
    expect((await failure(turn(openaiChat(settings(`${url}/v1`))))).kind).toBe('out-of-credit');
  });

  test('that is a web page', async () => {
    const { url } = await serve((res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html>hi</html>'));
    const error = await failure(turn(openaiChat(settings(`${url}/v1`))));
    expect(error).toMatchObject({ kind: 'malformed', message: expect.stringContaining('text/html') });
  });

  test('that keeps the line open with comments and empty pieces makes no progress', async () => {
    const { url } = await serve(async (res) => {
      const send = events(res);
      for (let i = 0; i < 3000 && !res.destroyed; i++) {
        res.write(': waiting\n\n');
        send(...chunk({ content: '' }));
        await sleep(20);
      }
    });
    const error = await failure(turn(openaiChat(settings(`${url}/v1`, { idleTimeoutMs: 300 }))));
    expect(error).toMatchObject({ kind: 'transport', message: expect.stringContaining('0.3 s') });
  });

  test('that streams its reasoning and then falls silent is given longer', async () => {
    const { url } = await serve(async (res) => {
      const send = events(res);
      send(...chunk({ reasoning_content: 'hm' }));
      await sleep(1200);
      send(...chunk({ content: 'Hi' }, 'stop'));
      res.end();
    });
    expect((await turn(openaiChat(settings(`${url}/v1`, { idleTimeoutMs: 600 })))).text).toBe('Hi');
  });

  test('is not shown as OpenAI', () => {
    expect(openaiChat(settings('http://localhost:11434/v1')).id).toBe('compatible:m');
    expect(openaiChat(settings('http://localhost:11434/v1', { provider: 'ollama' })).id).toBe('ollama:m');
    expect(openaiChat(settings('https://eu.api.openai.com/v1')).id).toBe('openai:m');
  });

  test('that is slow but moves on is waited for', async () => {
    const { url } = await serve(async (res) => {
      const send = events(res);
      for (let i = 0; i < 12; i++) {
        send(...chunk({ content: `${i} ` }));
        await sleep(250);
      }
      send(...chunk({}, 'stop'));
      res.end();
    });
    const reply = await turn(openaiChat(settings(`${url}/v1`, { idleTimeoutMs: 2000 })));
    expect(reply.text).toBe('0 1 2 3 4 5 6 7 8 9 10 11 ');
  });
});

describe('a request', () => {
  const answer = stream(chunk({ content: 'Hi' }, 'stop'), done);

  test('has only fields that compatible servers know', async () => {
    const { url, received } = await serve(answer);
    await turn(openaiChat(settings(`${url}/v1/`)));
    expect(received[0]?.path).toBe('/v1/chat/completions');
    expect(received[0]?.body).toEqual({
      model: 'm',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hello' },
      ],
      max_tokens: 100,
    });
  });

  test('to OpenAI itself names the limit anew and routes to one cache', async () => {
    const { url, received } = await serve(answer);
    const toServer: typeof fetch = (input, init) => {
      const asked = new URL(String(input instanceof Request ? input.url : input));
      expect(asked.origin).toBe('https://api.openai.com');
      return fetch(`${url}${asked.pathname}`, init);
    };
    await turn(openaiChat({ name: 'm', key: 'sk-adapter-0123456789', window: 1, price: null, fetch: toServer }));
    expect(received[0]?.path).toBe('/v1/chat/completions');
    expect(received[0]?.body).toMatchObject({ max_completion_tokens: 100, prompt_cache_key: 'agent-7' });
    expect(received[0]?.body).not.toHaveProperty('max_tokens');
  });

  test('gives earlier calls arguments that parse, whatever the model wrote', async () => {
    const { url, received } = await serve(answer);
    const texts = ['{"a": 1}', '', '{"a": 1', '[1]'];
    const written = texts.map((text, i) => ({ id: `c${i}`, name: 'f', arguments: text }));
    await turn(
      openaiChat(settings(`${url}/v1`)),
      ask({
        messages: [
          { role: 'user', text: 'go' },
          { role: 'assistant', text: '', calls: written },
          { role: 'tool', results: written.map((call) => ({ id: call.id, name: 'f', text: 'ok' })) },
        ],
      }),
    );
    expect(received[0]?.body.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        content: null,
        tool_calls: ['{"a": 1}', '{}', '{"INVALID_JSON":"{\\"a\\": 1"}', '{"INVALID_JSON":"[1]"}'].map((text, i) => ({
          id: `c${i}`,
          type: 'function',
          function: { name: 'f', arguments: text },
        })),
      },
      ...written.map((call) => ({ role: 'tool', tool_call_id: call.id, content: 'ok' })),
    ]);
  });

  test('without a key carries none, not even one of the environment', async () => {
    const { url, received } = await serve(answer);
    const before = { ...process.env };
    Object.assign(process.env, {
      OPENAI_API_KEY: 'sk-env-0123456789',
      OPENAI_ORG_ID: 'org-env',
      OPENAI_ADMIN_KEY: 'adm',
    });
    try {
      await turn(openaiChat(settings(`${url}/v1`, { key: null })));
    } finally {
      process.env = before;
    }
    expect(received[0]?.headers.authorization).toBeUndefined();
    expect(JSON.stringify(received[0]?.headers)).not.toContain('env');
  });
});
