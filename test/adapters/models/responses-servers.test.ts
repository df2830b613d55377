import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openaiResponses } from '../../../src/adapters/models/openai-responses.ts';
import { ask, events, failure, serve, settings, stream, turn } from './wire.ts';

type Frame = readonly [string, { readonly type: string }];
const frame = (type: string, more: object = {}): Frame => [type, { type, ...more }];

const message = (text: string) => ({
  type: 'message',
  id: 'msg',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const call = (id: string, text: string) => ({
  type: 'function_call',
  id: `fc_${id}`,
  call_id: id,
  name: 'f',
  arguments: text,
});
const usage = {
  input_tokens: 50,
  input_tokens_details: { cached_tokens: 40 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 4 },
};
const completed = (more: object = {}): Frame =>
  frame('response.completed', { response: { status: 'completed', output: [], usage, ...more } });

async function replyTo(...frames: Frame[]) {
  const { url } = await serve(stream(...frames));
  return await turn(openaiResponses(settings(`${url}/v1`)));
}

test('a reply is put together from its items, in their order', async () => {
  const reply = await replyTo(
    frame('response.output_item.added', { output_index: 0, item: { type: 'reasoning', id: 'rs', summary: [] } }),
    frame('response.output_item.done', { output_index: 0, item: { type: 'reasoning', id: 'rs', summary: [] } }),
    frame('response.output_item.done', { output_index: 2, item: call('b', '{}') }),
    frame('response.output_item.done', { output_index: 1, item: message('Hi') }),
    completed(),
  );
  expect(reply).toEqual({
    text: 'Hi',
    calls: [{ id: 'b', name: 'f', arguments: '{}' }],
    stop: 'calls',
    usage: { input: 50, cached: 40, output: 9 },
  });
});

test('deltas alone are enough', async () => {
  const reply = await replyTo(
    frame('response.output_item.added', { output_index: 0, item: { ...message(''), content: [] } }),
    frame('response.output_text.delta', { output_index: 0, content_index: 0, delta: 'Hel' }),
    frame('response.output_text.delta', { output_index: 0, content_index: 0, delta: 'lo' }),
    frame('response.output_item.added', { output_index: 1, item: call('a', '') }),
    frame('response.function_call_arguments.delta', { output_index: 1, delta: '{"a"' }),
    frame('response.function_call_arguments.delta', { output_index: 1, delta: ':1}' }),
    completed(),
  );
  expect(reply).toMatchObject({ text: 'Hello', calls: [{ id: 'a', name: 'f', arguments: '{"a":1}' }], stop: 'calls' });
});

test('so is the last event alone', async () => {
  const reply = await replyTo(completed({ output: [message('Hi'), call('a', '{}')] }));
  expect(reply).toMatchObject({ text: 'Hi', calls: [{ id: 'a', name: 'f', arguments: '{}' }], stop: 'calls' });
});

test('calls without an id, or with one id for two, get ids of their own; names stay as they came', async () => {
  const nameless = { type: 'function_call', arguments: '{}' };
  const named = { ...call('', '{}'), name: 'run it!' };
  const reply = await replyTo(completed({ output: [call('a', '{}'), call('a', '{}'), named, nameless] }));
  expect(reply.calls.map((one) => one.name)).toEqual(['f', 'f', 'run it!', '']);
  const ids = reply.calls.map((one) => one.id);
  expect(ids[0]).toBe('a');
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
});

test('without usage it is estimated, and says so', async () => {
  const reply = await replyTo(completed({ output: [message('12345678')], usage: null }));
  expect(reply).toMatchObject({ usage: { cached: 0, output: 2 }, estimated: true });
});

test.each([
  ['nothing', {}],
  ['the names of another API', { prompt_tokens: 50, completion_tokens: 9 }],
  ['a negative number', { ...usage, output_tokens: -1 }],
  ['a fraction', { ...usage, input_tokens: 50.5 }],
  ['text', { ...usage, input_tokens: '1200' }],
  ['only zeros', { input_tokens: 0, output_tokens: 0 }],
  ['more from the cache than there was', { ...usage, input_tokens_details: { cached_tokens: 51 } }],
  ['no object', 7],
])('usage that counts %s is estimated, and says so', async (_, counted) => {
  const reply = await replyTo(completed({ output: [message('12345678')], usage: counted }));
  expect(reply).toMatchObject({ text: '12345678', usage: { cached: 0, output: 2 }, estimated: true });
  expect(reply.usage.input).toBeGreaterThan(5);
});

test.each([
  ['max_output_tokens', 'length'],
  ['content_filter', 'refused'],
])('an incomplete reply (%s) says %s and hands on what there is', async (reason, stop) => {
  const reply = await replyTo(
    frame('response.output_item.added', { output_index: 0, item: call('a', '') }),
    frame('response.function_call_arguments.delta', { output_index: 0, delta: '{"a"' }),
    frame('response.incomplete', {
      response: { status: 'incomplete', incomplete_details: { reason }, output: [], usage },
    }),
  );
  expect(reply).toMatchObject({ stop, calls: [{ id: 'a', name: 'f', arguments: '{"a"' }] });
});

test('a refusal is text and said to be one', async () => {
  const refusal = { ...message(''), content: [{ type: 'refusal', refusal: 'No.' }] };
  expect(
    await replyTo(frame('response.output_item.done', { output_index: 0, item: refusal }), completed()),
  ).toMatchObject({
    text: 'No.',
    stop: 'refused',
  });
});

test.each([
  ['server_error', 'overloaded'],
  ['rate_limit_exceeded', 'rate-limited'],
  ['insufficient_quota', 'out-of-credit'],
  ['context_length_exceeded', 'too-long'],
  ['invalid_prompt', 'rejected'],
])('a failure with the code %s is %s, however it is sent', async (code, kind) => {
  const error = { code, message: 'It went wrong. Please try again in 1.5s.' };
  const frames: readonly (readonly [string | null, unknown])[] = [
    frame('response.failed', { response: { status: 'failed', error, output: [], usage: null } }),
    frame('error', { ...error, param: null, sequence_number: 1 }),
    [null, { type: 'error', ...error, param: null }],
    [null, { type: 'error', error }],
  ];
  for (const one of frames) {
    const { url } = await serve(stream(frame('response.created', { response: {} }), one));
    const thrown = await failure(turn(openaiResponses(settings(`${url}/v1`))));
    expect(thrown).toMatchObject({ kind, retryAfterMs: kind === 'out-of-credit' ? null : 1500 });
    expect(thrown.message).toContain('It went wrong.');
  }
});

test('keep-alive events are no progress', async () => {
  const { url } = await serve(async (res) => {
    const send = events(res);
    for (let i = 0; i < 3000 && !res.destroyed; i++) {
      send('keepalive', { type: 'keepalive', sequence_number: i });
      send('response.in_progress', { type: 'response.in_progress', response: {} });
      await sleep(20);
    }
  });
  const error = await failure(turn(openaiResponses(settings(`${url}/v1`, { idleTimeoutMs: 300 }))));
  expect(error.kind).toBe('transport');
});

test('a model that said it is thinking is given longer, not for ever', async () => {
  const thinking = frame('response.output_item.added', { output_index: 0, item: { type: 'reasoning', summary: [] } });
  const quiet = await serve(async (res) => {
    const send = events(res);
    send(...thinking);
    await sleep(1200);
    for (const one of [frame('response.output_item.done', { output_index: 1, item: message('Hi') }), completed()])
      send(...one);
    res.end();
  });
  const patient = openaiResponses(settings(`${quiet.url}/v1`, { idleTimeoutMs: 600 }));
  expect((await turn(patient)).text).toBe('Hi');
  const silent = await serve((res) => events(res)(...thinking));
  const error = await failure(turn(openaiResponses(settings(`${silent.url}/v1`, { idleTimeoutMs: 50 }))));
  expect(error).toMatchObject({ kind: 'transport', message: expect.stringContaining('0.25 s') });
});

test('a request stores nothing at the provider and has only what compatible servers know', async () => {
  const { url, received } = await serve(stream(completed({ output: [message('Hi')] })));
  await turn(
    openaiResponses(settings(`${url}/v1`)),
    ask({
      tools: [{ name: 'f', description: 'Does.', schema: { type: 'object', properties: { a: { type: 'string' } } } }],
      messages: [
        { role: 'user', text: 'go' },
        { role: 'assistant', text: '', calls: [{ id: 'a', name: 'f', arguments: '{"a":' }] },
        { role: 'tool', results: [{ id: 'a', name: 'f', text: '' }] },
        { role: 'assistant', text: 'Done.', calls: [] },
        { role: 'user', text: 'more' },
      ],
    }),
  );
  expect(received[0]?.body).toEqual({
    model: 'm',
    stream: true,
    store: false,
    instructions: 'Be brief.',
    input: [
      { role: 'user', content: 'go' },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"a":' },
      { type: 'function_call_output', call_id: 'a', output: '' },
      { role: 'assistant', content: 'Done.' },
      { role: 'user', content: 'more' },
    ],
    tools: [
      {
        type: 'function',
        name: 'f',
        description: 'Does.',
        parameters: { type: 'object', properties: { a: { type: 'string' } } },
        strict: false,
      },
    ],
    max_output_tokens: 100,
  });
});
