import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { anthropic } from '../../../src/adapters/models/anthropic.ts';
import type { Message } from '../../../src/ports/model.ts';
import { ask, events, failure, serve, settings, stream, turn } from './wire.ts';

type Frame = readonly [string, { readonly type: string }];
const frame = (type: string, more: object = {}): Frame => [type, { type, ...more }];
const start = (usage: object): Frame =>
  frame('message_start', { message: { id: 'msg', role: 'assistant', content: [], model: 'm', usage } });
const text = (index: number, ...deltas: string[]): Frame[] => [
  frame('content_block_start', { index, content_block: { type: 'text', text: '' } }),
  ...deltas.map((delta) => frame('content_block_delta', { index, delta: { type: 'text_delta', text: delta } })),
  frame('content_block_stop', { index }),
];
const call = (index: number, id: string, ...deltas: string[]): Frame[] => [
  frame('content_block_start', { index, content_block: { type: 'tool_use', id, name: 'f', input: {} } }),
  ...deltas.map((json) =>
    frame('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: json } }),
  ),
  frame('content_block_stop', { index }),
];
const end = (stop: string, usage: object): Frame[] => [
  frame('message_delta', { delta: { stop_reason: stop, stop_sequence: null }, usage }),
  frame('message_stop'),
];
const counted = { input_tokens: 10, cache_read_input_tokens: 70, cache_creation_input_tokens: 20, output_tokens: 1 };

async function replyTo(...frames: Frame[]) {
  const { url } = await serve(stream(...frames));
  return await turn(anthropic(settings(url)));
}

test('input counts what was read from and written to the cache; a later count of the output holds', async () => {
  const reply = await replyTo(start(counted), ...text(0, 'H', 'i'), ...end('end_turn', { output_tokens: 12 }));
  expect(reply).toEqual({
    text: 'Hi',
    calls: [],
    stop: 'end',
    usage: { input: 100, cached: 70, output: 12 },
  });
});

test('a gateway that counts the input only at the end is believed', async () => {
  const nothing = { input_tokens: 0, output_tokens: 0 };
  const reply = await replyTo(start(nothing), ...text(0, 'Hi'), ...end('end_turn', { ...counted, output_tokens: 5 }));
  expect(reply.usage).toEqual({ input: 100, cached: 70, output: 5 });
});

test.each([
  ['nothing', {}, {}],
  ['nothing but the output', {}, { output_tokens: 9 }],
  ['no input but zero', { input_tokens: 0, output_tokens: 0 }, { output_tokens: 9 }],
  ['the names of another API', { prompt_tokens: 10 }, { prompt_tokens: 10, completion_tokens: 9 }],
  ['a negative output', counted, { output_tokens: -1 }],
  ['a fraction', counted, { output_tokens: 1.5 }],
  ['text', { input_tokens: '1200', output_tokens: '1' }, { output_tokens: '9' }],
  ['no output at the end', counted, { output_tokens: null }],
])('a server that counts %s gets an estimate that says so', async (_, first, last) => {
  const reply = await replyTo(start(first), ...text(0, '12345678'), ...end('end_turn', last));
  expect(reply).toMatchObject({ text: '12345678', stop: 'end', usage: { cached: 0, output: 2 }, estimated: true });
  expect(reply.usage.input).toBeGreaterThan(5);
});

test('a reply that carries no usage at all gets an estimate', async () => {
  const reply = await replyTo(
    frame('message_start', { message: { id: 'msg', role: 'assistant', content: [], model: 'm' } }),
    ...text(0, '12345678'),
    frame('message_delta', { delta: { stop_reason: 'end_turn' } }),
    frame('message_stop'),
  );
  expect(reply).toMatchObject({ text: '12345678', usage: { output: 2 }, estimated: true });
});

test('an input without an output, counted at the beginning, is made whole at the end', async () => {
  const reply = await replyTo(
    start({ input_tokens: 10 }),
    ...text(0, 'Hi'),
    ...end('end_turn', { input_tokens: null, output_tokens: 2 }),
  );
  expect(reply.usage).toEqual({ input: 10, cached: 0, output: 2 });
  expect(reply.estimated).toBeUndefined();
});

test('calls keep their raw text; one without text has no arguments', async () => {
  const reply = await replyTo(
    start(counted),
    ...call(0, 'toolu_1', '', '{"a"', ':1'),
    ...call(1, 'toolu_2'),
    ...end('tool_use', { output_tokens: 3 }),
  );
  expect(reply).toMatchObject({
    stop: 'calls',
    calls: [
      { id: 'toolu_1', name: 'f', arguments: '{"a":1' },
      { id: 'toolu_2', name: 'f', arguments: '{}' },
    ],
  });
});

test('calls without an id, or with one id for two, get ids of their own; names stay as they came', async () => {
  const nameless = frame('content_block_start', { index: 3, content_block: { type: 'tool_use', input: {} } });
  const named = { type: 'tool_use', id: '', name: 'run it!', input: {} };
  const reply = await replyTo(
    start(counted),
    ...call(0, 'a', '{}'),
    ...call(1, 'a', '{}'),
    frame('content_block_start', { index: 2, content_block: named }),
    nameless,
    ...end('tool_use', { output_tokens: 3 }),
  );
  expect(reply.calls.map((one) => one.name)).toEqual(['f', 'f', 'run it!', '']);
  const ids = reply.calls.map((one) => one.id);
  expect(ids[0]).toBe('a');
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
});

test.each([
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'refused'],
  ['stop_sequence', 'end'],
])('stop reason %s is %s', async (reason, stop) => {
  expect(await replyTo(start(counted), ...text(0, 'H'), ...end(reason, { output_tokens: 1 }))).toMatchObject({ stop });
});

test('a turn that fails on the way says what was counted before', async () => {
  const cut = await serve(stream(start(counted), ...text(0, 'H')));
  expect(await failure(turn(anthropic(settings(cut.url))))).toMatchObject({
    kind: 'cut',
    usage: { input: 100, cached: 70, output: 1 },
  });
  const idle = await serve((res) => events(res)(...start(counted)));
  expect(await failure(turn(anthropic(settings(idle.url, { idleTimeoutMs: 100 }))))).toMatchObject({
    kind: 'transport',
    usage: { input: 100, cached: 70, output: 1 },
  });
});

test('a model that thinks in silence is given longer', async () => {
  const { url } = await serve(async (res) => {
    const send = events(res);
    send(...start(counted));
    send(
      ...frame('content_block_start', { index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } }),
    );
    for (let i = 0; i < 12; i++) {
      send(...frame('ping'));
      await sleep(100);
    }
    for (const one of [...text(1, 'Hi'), ...end('end_turn', { output_tokens: 2 })]) send(...one);
    res.end();
  });
  expect((await turn(anthropic(settings(url, { idleTimeoutMs: 600 })))).text).toBe('Hi');
});

const user = (said: string): Message => ({ role: 'user', text: said });
const hold = { cache_control: { type: 'ephemeral' } };

test('a request marks for the cache: system text, last message, and the message before the last turn', async () => {
  const { url, received } = await serve(stream(start(counted), ...end('end_turn', { output_tokens: 1 })));
  await turn(
    anthropic(settings(`${url}/v1/`)),
    ask({
      tools: [{ name: 'f', description: 'Does.', schema: { type: 'object', properties: {} } }],
      messages: [
        user('go'),
        { role: 'assistant', text: 'First. \n', calls: [{ id: 'a', name: 'f', arguments: '{"x":1}' }] },
        { role: 'tool', results: [{ id: 'a', name: 'f', text: 'one' }] },
        {
          role: 'assistant',
          text: ' \n',
          calls: [
            { id: 'functions.f:0', name: 'f', arguments: '{"x":' },
            { id: 'c', name: 'f', arguments: '' },
          ],
        },
        {
          role: 'tool',
          results: [
            { id: 'functions.f:0', name: 'f', text: 'two' },
            { id: 'c', name: 'f', text: '' },
          ],
        },
      ],
    }),
  );
  expect(received[0]?.path).toBe('/v1/messages');
  expect(received[0]?.headers).toMatchObject({
    'x-api-key': 'sk-adapter-0123456789',
    authorization: 'Bearer sk-adapter-0123456789',
  });
  expect(received[0]?.body).toEqual({
    model: 'm',
    stream: true,
    max_tokens: 100,
    system: [{ type: 'text', text: 'Be brief.', ...hold }],
    tools: [{ name: 'f', description: 'Does.', input_schema: { type: 'object', properties: {} } }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'go' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'First.' },
          { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'one', ...hold }] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'functions_f_0', name: 'f', input: { INVALID_JSON: '{"x":' } },
          { type: 'tool_use', id: 'c', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'functions_f_0', content: 'two' },
          { type: 'tool_result', tool_use_id: 'c', ...hold },
        ],
      },
    ],
  });
});

test('texts without a visible character never reach the wire', async () => {
  const { url, received } = await serve(stream(start(counted), ...end('end_turn', { output_tokens: 1 })));
  const messages: Message[] = [user(' '), { role: 'assistant', text: '', calls: [] }, user('go')];
  await turn(anthropic(settings(url)), ask({ system: ' ', messages }));
  expect(received[0]?.body).toEqual({
    model: 'm',
    stream: true,
    max_tokens: 100,
    messages: [
      { role: 'user', content: [{ type: 'text', text: '(empty)', ...hold }] },
      { role: 'user', content: [{ type: 'text', text: 'go', ...hold }] },
    ],
  });
});

test('no credential of the environment is used', async () => {
  const { url, received } = await serve(stream(start(counted), ...end('end_turn', { output_tokens: 1 })));
  const before = { ...process.env };
  Object.assign(process.env, { ANTHROPIC_API_KEY: 'sk-env-0123456789', ANTHROPIC_AUTH_TOKEN: 'token-env' });
  try {
    await turn(anthropic(settings(url, { key: null })));
  } finally {
    process.env = before;
  }
  expect(JSON.stringify(received[0]?.headers)).not.toContain('env');
  expect(received[0]?.headers).not.toHaveProperty('authorization');
});
