import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { anthropic } from '../../../src/adapters/models/anthropic.ts';
import { openaiChat } from '../../../src/adapters/models/openai-chat.ts';
import { openaiResponses } from '../../../src/adapters/models/openai-responses.ts';
import type { ModelSettings } from '../../../src/adapters/models/settings.ts';
import type { Model } from '../../../src/ports/model.ts';
import { ask, events, failure, serve, settings, turn } from './wire.ts';

type Frame = readonly [event: string | null, data: unknown];
type Kind = 'text' | 'arguments' | 'reasoning';

interface Way {
  readonly name: string;
  readonly make: (settings: ModelSettings) => Model;
  readonly path: string;
  /** What opens a reply of one kind. */
  readonly begin: (kind: Kind) => Frame[];
  readonly piece: (kind: Kind, text: string) => Frame;
}

const typed = (type: string, more: object): Frame => [type, { type, ...more }];
const chunk = (delta: object): Frame => [null, { choices: [{ index: 0, delta, finish_reason: null }] }];

const chat: Way = {
  name: 'openai-chat',
  make: openaiChat,
  path: '/v1',
  begin: () => [],
  piece: (kind, text) => {
    if (kind === 'text') return chunk({ content: text });
    if (kind === 'reasoning') return chunk({ reasoning_content: text });
    return chunk({ tool_calls: [{ index: 0, id: 'x', function: { name: 'f', arguments: text } }] });
  },
};

const responses: Way = {
  name: 'openai-responses',
  make: openaiResponses,
  path: '/v1',
  begin: (kind) => {
    const call = { type: 'function_call', call_id: 'x', name: 'f', arguments: '' };
    return kind === 'arguments' ? [typed('response.output_item.added', { output_index: 0, item: call })] : [];
  },
  piece: (kind, delta) => {
    const event = {
      text: 'response.output_text.delta',
      arguments: 'response.function_call_arguments.delta',
      reasoning: 'response.reasoning_summary_text.delta',
    }[kind];
    return typed(event, { output_index: 0, delta });
  },
};

const messages: Way = {
  name: 'anthropic',
  make: anthropic,
  path: '',
  begin: (kind) => {
    const content_block = {
      text: { type: 'text', text: '' },
      arguments: { type: 'tool_use', id: 'x', name: 'f', input: {} },
      reasoning: { type: 'thinking', thinking: '', signature: '' },
    }[kind];
    const message = { usage: { input_tokens: 10, output_tokens: 1 } };
    return [typed('message_start', { message }), typed('content_block_start', { index: 0, content_block })];
  },
  piece: (kind, text) => {
    const delta = {
      text: { type: 'text_delta', text },
      arguments: { type: 'input_json_delta', partial_json: text },
      reasoning: { type: 'thinking_delta', thinking: text },
    }[kind];
    return typed('content_block_delta', { index: 0, delta });
  },
};

/** Sends pieces until the other side hangs up, or so many that a test need not wait for its time-out. */
const goOn =
  (way: Way, kind: Kind, more: { readonly everyMs: number; readonly pieces: number }) =>
  async (res: ServerResponse): Promise<void> => {
    const send = events(res);
    for (const frame of way.begin(kind)) send(...frame);
    for (let i = 0; i < more.pieces && !res.destroyed; i++) {
      send(...way.piece(kind, 'a'.repeat(100)));
      await sleep(more.everyMs);
    }
    res.end();
  };

describe.each([chat, responses, messages])('$name', (way) => {
  test.each(['text', 'arguments', 'reasoning'] as const)('%s without end is broken off', async (kind) => {
    const { url } = await serve(goOn(way, kind, { everyMs: 1, pieces: 1000 }));
    const error = await failure(turn(way.make(settings(url + way.path)), ask({ maxOutputTokens: 100 })));
    expect(error).toMatchObject({ kind: 'cut', message: expect.stringContaining('beyond its limit of 100 tokens') });
  });

  test('a reply that keeps coming is broken off when the turn takes too long', async () => {
    const { url } = await serve(goOn(way, 'text', { everyMs: 20, pieces: 200 }));
    const model = way.make(settings(url + way.path, { idleTimeoutMs: 60_000, turnTimeoutMs: 300 }));
    const error = await failure(turn(model, ask({ maxOutputTokens: 100_000 })));
    expect(error).toMatchObject({ kind: 'cut', message: expect.stringContaining('not complete after 0.3 s') });
  });
});

test('what an item repeats at its end is not counted twice', async () => {
  const text = 'a'.repeat(3000);
  const item = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] };
  const { url } = await serve((res) => {
    const send = events(res);
    send(...responses.piece('text', text));
    send(...typed('response.output_item.done', { output_index: 0, item }));
    send(...typed('response.completed', { response: { status: 'completed', output: [] } }));
    res.end();
  });
  const reply = await turn(openaiResponses(settings(`${url}/v1`)), ask({ maxOutputTokens: 100 }));
  expect(reply.text).toBe(text);
});
