import type Anthropic from '@anthropic-ai/sdk';
import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/rehearsal/play.ts';
import { anthropic, ask, openAi, parameters, protocols, weatherPlay } from './clients.ts';
import { started } from './started.ts';

const text = 'I look it up. ☀️ One moment, please, this takes two calls.';
const kolnCall = { name: 'weather', arguments: '{"city":"Köln","days":3}' };
const osloCall = { name: 'weather', arguments: '{"city":"Oslo","days":3}' };
const callFinish = { responses: 'completed', chat: 'tool_calls', messages: 'tool_use' };

describe.each(protocols)('%s', (protocol) => {
  it.each([true, false])('says text and calls tools (streamed: %s)', async (stream) => {
    const { url, calls } = await started({ play: weatherPlay() });
    const got = await ask(protocol, { url, user: 'Weather?', stream });
    expect(got.text).toBe(text);
    expect(got.calls.map(({ name, arguments: args }) => ({ name, arguments: args }))).toEqual([kolnCall, osloCall]);
    expect(new Set(got.calls.map((call) => call.id)).size).toBe(2);
    expect(got.finish).toBe(callFinish[protocol]);
    expect(got.terminal).toBe(true);
    expect(calls()).toBe(1);
  });

  it('says the same when an interrupted call is repeated, streamed or not', async () => {
    const { url } = await started({ play: weatherPlay() });
    const first = await ask(protocol, { url, user: 'Weather?', stream: true });
    const second = await ask(protocol, { url, user: 'Weather?', stream: false });
    expect(second.calls).toEqual(first.calls);
    expect(second.text).toBe(first.text);
  });
});

describe('a whole conversation with the accumulators of the SDKs', () => {
  const expected = 'weather: sunny; weather: rain';

  it('responses', async () => {
    const play = weatherPlay();
    const { url } = await started({ play });
    const client = openAi(url);
    const tools = [{ type: 'function' as const, name: 'weather', description: 'd', parameters, strict: true }];
    const base = { model: 'm', instructions: 'Be brief.', tools };
    const first = await client.responses.stream({ ...base, input: 'Weather?' }).finalResponse();
    const results = first.output.flatMap((item): OpenAI.Responses.ResponseInputItem[] =>
      item.type === 'function_call'
        ? [{ type: 'function_call_output', call_id: item.call_id, output: outputs(item.arguments) }]
        : [],
    );
    const asItems = first.output.filter((item) => item.type === 'message' || item.type === 'function_call');
    const clean = asItems.map((item) =>
      item.type === 'function_call'
        ? { type: item.type, call_id: item.call_id, name: item.name, arguments: item.arguments }
        : {
            type: item.type,
            id: item.id,
            role: item.role,
            status: item.status,
            content: item.content.map(stripParsed),
          },
    );
    const input = [{ role: 'user' as const, content: 'Weather?' }, ...clean, ...results];
    const second = await client.responses.stream({ ...base, input }).finalResponse();
    expect(second.output_text).toBe(expected);
    expect(play.seen.map(normal)).toEqual(conversation);
  });

  it('chat', async () => {
    const play = weatherPlay();
    const { url } = await started({ play });
    const client = openAi(url);
    const tools = [{ type: 'function' as const, function: { name: 'weather', description: 'd', parameters } }];
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Weather?' },
    ];
    const first = await client.chat.completions.stream({ model: 'm', messages, tools }).finalMessage();
    const calls = (first.tool_calls ?? []).filter((call) => call.type === 'function');
    messages.push({
      role: 'assistant',
      content: first.content,
      tool_calls: calls.map(({ id, function: { name, arguments: args } }) => ({
        id,
        type: 'function',
        function: { name, arguments: args },
      })),
    });
    for (const call of calls)
      messages.push({ role: 'tool', tool_call_id: call.id, content: outputs(call.function.arguments) });
    const second = await client.chat.completions.stream({ model: 'm', messages, tools }).finalContent();
    expect(second).toBe(expected);
    expect(play.seen.map(normal)).toEqual(conversation);
  });

  it('messages', async () => {
    const play = weatherPlay();
    const { url } = await started({ play });
    const client = anthropic(url);
    const tools = [{ name: 'weather', description: 'd', input_schema: parameters }];
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Weather?' }];
    const base = { model: 'm', max_tokens: 500, system: 'Be brief.', tools };
    const first = await client.messages.stream({ ...base, messages }).finalMessage();
    const results = first.content.flatMap((block) =>
      block.type === 'tool_use'
        ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: outputs(JSON.stringify(block.input)) }]
        : [],
    );
    messages.push({ role: 'assistant', content: first.content }, { role: 'user', content: results });
    const second = await client.messages.stream({ ...base, messages }).finalText();
    expect(second).toBe(expected);
    expect(play.seen.map(normal)).toEqual(conversation);
  });
});

const outputs = (args: string): string => (args.includes('Köln') ? 'sunny' : 'rain');

const stripParsed = (content: OpenAI.Responses.ResponseOutputText | OpenAI.Responses.ResponseOutputRefusal) =>
  content.type === 'output_text'
    ? { type: content.type, text: content.text, annotations: content.annotations }
    : { type: content.type, refusal: content.refusal };

/** A request without what differs by protocol: its name, and the ids. */
function normal({ protocol: _, ...request }: Request): unknown {
  const json = JSON.stringify(request).replaceAll(/"id":"(call|toolu)_[0-9a-f]{24}"/g, '"id":"ID"');
  return JSON.parse(json);
}

const call = (city: string) => ({ id: 'ID', name: 'weather', arguments: { city, days: 3 } });
const asked = { role: 'user', text: 'Weather?' };
const common = { model: 'm', system: 'Be brief.', tools: [{ name: 'weather', description: 'd', schema: parameters }] };
const conversation = [
  { ...common, messages: [asked] },
  {
    ...common,
    messages: [
      asked,
      { role: 'assistant', text, calls: [call('Köln'), call('Oslo')] },
      {
        role: 'tool',
        results: [
          { id: 'ID', name: 'weather', text: 'sunny' },
          { id: 'ID', name: 'weather', text: 'rain' },
        ],
      },
    ],
  },
];

describe('the rest of the wire', () => {
  it('lists models in each provider’s shape', async () => {
    const { url, calls } = await started({ play: weatherPlay() });
    expect((await openAi(url).models.list()).data.map((model) => model.id)).toEqual(['rehearsal']);
    expect((await anthropic(url).models.list()).data.map((model) => model.display_name)).toEqual(['Rehearsal']);
    expect(calls()).toBe(0);
  });

  it('counts tokens without counting as a call', async () => {
    const { url, calls } = await started({ play: weatherPlay() });
    const messages = [{ role: 'user' as const, content: 'x'.repeat(393) }];
    expect(await anthropic(url).messages.countTokens({ model: 'm', messages })).toEqual({ input_tokens: 100 });
    expect(calls()).toBe(0);
  });

  it('stops at the caller’s token limit', async () => {
    const { url } = await started({ play: { name: 'long', reply: () => ({ text: 'word '.repeat(100), calls: [] }) } });
    const messages = [{ role: 'user' as const, content: 'Speak.' }];
    const said = await anthropic(url).messages.create({ model: 'm', max_tokens: 10, messages });
    expect(said.stop_reason).toBe('max_tokens');
    expect(said.usage.output_tokens).toBe(10);
    const chat = await openAi(url).chat.completions.create({ model: 'm', max_completion_tokens: 10, messages });
    expect(chat.choices[0]?.finish_reason).toBe('length');
    const response = await openAi(url).responses.create({ model: 'm', max_output_tokens: 16, input: 'Speak.' });
    expect([response.status, response.incomplete_details?.reason]).toEqual(['incomplete', 'max_output_tokens']);
  });

  it('takes at least its delay for a stream', async () => {
    const { url } = await started({ play: weatherPlay(), delayMs: 300 });
    const startedAt = Date.now();
    const times: number[] = [];
    const body = { model: 'm', input: 'Hello, tell me something long enough to stream.', stream: true as const };
    for await (const _ of await openAi(url).responses.create(body)) times.push(Date.now() - startedAt);
    expect(times.at(-1)).toBeGreaterThanOrEqual(295);
  });
});
