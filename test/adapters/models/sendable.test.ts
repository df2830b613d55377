import { describe, expect, test } from 'vitest';
import { chatRequest } from '../../../src/adapters/models/chat-request.ts';
import { messagesRequest } from '../../../src/adapters/models/messages-request.ts';
import { responsesRequest } from '../../../src/adapters/models/responses-request.ts';
import type { Message, ModelRequest } from '../../../src/ports/model.ts';
import { ask } from './wire.ts';

/** What a request carries of calls and results, by whatever names its API has for them. */
interface Carried {
  readonly calls: readonly (readonly [id: string, name: string])[];
  readonly results: readonly (readonly [id: string, text: string])[];
}

const text = (value: unknown): string => (typeof value === 'string' ? value : expect.fail('no text'));

function ofChat(request: ModelRequest, own: boolean): Carried {
  const { messages } = chatRequest('m', request, own);
  return {
    calls: messages.flatMap((message) =>
      message.role === 'assistant'
        ? (message.tool_calls ?? []).map(
            (call) => [call.id, call.type === 'function' ? call.function.name : ''] as const,
          )
        : [],
    ),
    results: messages.flatMap((message) =>
      message.role === 'tool' ? [[message.tool_call_id, text(message.content)] as const] : [],
    ),
  };
}

function ofResponses(request: ModelRequest, own: boolean): Carried {
  const { input } = responsesRequest('m', request, own);
  const items = Array.isArray(input) ? input : [];
  return {
    calls: items.flatMap((item) => (item.type === 'function_call' ? [[item.call_id, item.name] as const] : [])),
    results: items.flatMap((item) =>
      item.type === 'function_call_output' ? [[text(item.call_id), text(item.output)] as const] : [],
    ),
  };
}

function ofMessages(request: ModelRequest): Carried {
  const blocks = messagesRequest('m', request).messages.flatMap(({ content }) =>
    typeof content === 'string' ? [] : content,
  );
  return {
    calls: blocks.flatMap((block) => (block.type === 'tool_use' ? [[block.id, block.name] as const] : [])),
    results: blocks.flatMap((block) =>
      block.type === 'tool_result' ? [[block.tool_use_id, text(block.content)] as const] : [],
    ),
  };
}

/** A turn with calls, by id and name, and its results, which say whose they are. */
const round = (...calls: readonly (readonly [id: string, name: string])[]): Message[] => [
  { role: 'assistant', text: '', calls: calls.map(([id, name]) => ({ id, name, arguments: '{}' })) },
  { role: 'tool', results: calls.map(([id, name], i) => ({ id, name, text: `${i}` })) },
];
const talk = (...rounds: readonly Message[][]): ModelRequest =>
  ask({ messages: [{ role: 'user', text: 'go' }, ...rounds.flat()] });

const apis = [
  { api: 'Chat Completions', read: (request: ModelRequest) => ofChat(request, true) },
  { api: 'Responses', read: (request: ModelRequest) => ofResponses(request, true) },
  { api: 'Messages', read: ofMessages },
];
const compatible = [
  { api: 'Chat Completions', read: (request: ModelRequest) => ofChat(request, false) },
  { api: 'Responses', read: (request: ModelRequest) => ofResponses(request, false) },
];

describe.each([...apis, ...compatible])('$api', ({ read }) => {
  test.each([
    ['run it!', 'run_it_'],
    ['files.read', 'files_read'],
    ['läs', 'l_s'],
    ['go🚀', 'go_'],
    ['', 'unknown_tool'],
    ['a'.repeat(70), 'a'.repeat(64)],
    ['read_File-2', 'read_File-2'],
  ])('sends the name "%s" as %s', (name, sent) => {
    expect(read(talk(round(['a', name]))).calls).toEqual([['a', sent]]);
  });

  test('sends ids of which no two are alike, nor empty, and every result under the id of its call', () => {
    const odd = ['', '', 'a', 'a', 'b c', 'b_c', 'b\nc', 'call'].map((id) => [id, 'f'] as const);
    const { calls, results } = read(talk(round(...odd), round(['a', 'f'])));
    const ids = calls.map(([id]) => id);
    expect(ids.slice(2, 3)).toEqual(['a']);
    expect(new Set(ids).size).toBe(9);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
    expect(results).toEqual(ids.map((id, i) => [id, `${i % 8}`]));
  });

  test('sends the same ids when the conversation grew', () => {
    const first = round(['', 'f'], ['a', 'f'], ['a', 'f']);
    const before = read(talk(first));
    expect(read(talk(first, round(['a', 'f'], ['', 'f']))).calls.slice(0, 3)).toEqual(before.calls);
  });
});

test.each(apis)('$api sends ids of another provider in plain characters, long ones cut but apart', ({ read }) => {
  const { calls, results } = read(
    talk(round(['functions.f:0', 'f'], [`${'x'.repeat(50)}1`, 'f'], ['x'.repeat(50), 'f'])),
  );
  expect(calls.map(([id]) => id)).toEqual(['functions_f_0', 'x'.repeat(40), `${'x'.repeat(34)}_2`]);
  expect(results.map(([id]) => id)).toEqual(calls.map(([id]) => id));
});

test.each(compatible)('$api gives a compatible server the ids back that it gave', ({ read }) => {
  const given = ['functions.f:0', `call_1__thought__${'x/+='.repeat(50)}`];
  const { calls, results } = read(talk(round(...given.map((id) => [id, 'f'] as const))));
  expect(calls.map(([id]) => id)).toEqual(given);
  expect(results.map(([id]) => id)).toEqual(given);
});
