import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { Play, Protocol, Request } from '../../src/rehearsal/play.ts';

/** The real SDKs, without their own retries, so that each fault is seen once. */
export const openAi = (url: string, apiKey = 'key'): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0, logLevel: 'off' });

export const anthropic = (url: string, apiKey = 'key'): Anthropic =>
  new Anthropic({ baseURL: url, apiKey, maxRetries: 0, logLevel: 'off' });

export const protocols: readonly Protocol[] = ['responses', 'chat', 'messages'];

export const parameters = {
  type: 'object' as const,
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city', 'days'],
  additionalProperties: false,
};

/** Calls the tool twice, then tells what came back. It remembers what it was asked. */
export function weatherPlay(): Play & { readonly seen: Request[] } {
  const seen: Request[] = [];
  return {
    name: 'weather',
    seen,
    reply(request) {
      seen.push(request);
      const last = request.messages.at(-1);
      if (last?.role === 'tool') return { text: last.results.map((r) => `${r.name}: ${r.text}`).join('; '), calls: [] };
      if (request.tools.length === 0) return { text: `You said: ${last?.text ?? ''}`, calls: [] };
      const call = (city: string) => ({ name: 'weather', arguments: { city, days: 3 } });
      return { text: 'I look it up. ☀️ One moment, please, this takes two calls.', calls: [call('Köln'), call('Oslo')] };
    },
  };
}

/** What one call gave, in the same words for each protocol. */
export type Got = {
  text: string;
  calls: { id: string; name: string; arguments: string }[];
  /** Null where the stream ended without saying. */
  finish: string | null;
  input: number;
  cached: number;
  written: number;
  output: number;
  /** Whether the last event that the protocol promises came. */
  terminal: boolean;
};

const nothing = (): Got => ({
  text: '',
  calls: [],
  finish: null,
  input: 0,
  cached: 0,
  written: 0,
  output: 0,
  terminal: false,
});

export type Ask = { url: string; user: string; system?: string; stream: boolean; model?: string; signal?: AbortSignal };

/** Asks once, offering the weather tool, by the protocol's own SDK; reads raw stream events. */
export function ask(protocol: Protocol, options: Ask): Promise<Got> {
  if (protocol === 'responses') return askResponses(options);
  return protocol === 'chat' ? askChat(options) : askMessages(options);
}

const description = 'Tells the weather.';

async function askResponses({ url, user, system = 'Be brief.', stream, model = 'm', signal }: Ask): Promise<Got> {
  const tools = [{ type: 'function' as const, name: 'weather', description, parameters, strict: true }];
  const body = { model, instructions: system, input: user, tools };
  const client = openAi(url).responses;
  const got = nothing();
  const finish = (response: OpenAI.Responses.Response): void => {
    Object.assign(got, fromResponse(response), { terminal: true });
  };
  if (!stream) finish(await client.create(body, { signal }));
  else
    for await (const event of await client.create({ ...body, stream: true }, { signal })) {
      if (event.type === 'response.output_text.delta') got.text += event.delta;
      if (event.type === 'response.completed' || event.type === 'response.incomplete') finish(event.response);
    }
  return got;
}

function fromResponse(response: OpenAI.Responses.Response): Omit<Got, 'terminal'> {
  const refusals = response.output.flatMap((item) =>
    item.type === 'message' ? item.content.flatMap((c) => (c.type === 'refusal' ? [c.refusal] : [])) : [],
  );
  const texts = response.output.flatMap((item) =>
    item.type === 'message' ? item.content.flatMap((c) => (c.type === 'output_text' ? [c.text] : [])) : [],
  );
  return {
    text: texts.join(''),
    calls: response.output.flatMap((item) =>
      item.type === 'function_call' ? [{ id: item.call_id, name: item.name, arguments: item.arguments }] : [],
    ),
    finish: refusals.length > 0 ? 'refusal' : (response.incomplete_details?.reason ?? response.status ?? null),
    input: response.usage?.input_tokens ?? -1,
    cached: response.usage?.input_tokens_details.cached_tokens ?? -1,
    written: 0,
    output: response.usage?.output_tokens ?? -1,
  };
}

async function askChat({ url, user, system = 'Be brief.', stream, model = 'm', signal }: Ask): Promise<Got> {
  const tools = [{ type: 'function' as const, function: { name: 'weather', description, parameters, strict: true } }];
  const messages = [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content: user },
  ];
  const client = openAi(url).chat.completions;
  const got = nothing();
  const use = (usage: OpenAI.CompletionUsage | null | undefined): void => {
    if (!usage) return;
    const cached = usage.prompt_tokens_details?.cached_tokens ?? -1;
    Object.assign(got, { input: usage.prompt_tokens, cached, output: usage.completion_tokens, terminal: true });
  };
  if (stream) {
    const options = { stream: true as const, stream_options: { include_usage: true } };
    for await (const chunk of await client.create({ model, messages, tools, ...options }, { signal })) {
      use(chunk.usage);
      const choice = chunk.choices[0];
      got.text += choice?.delta.content ?? '';
      if (choice?.delta.refusal) got.finish = 'refusal';
      for (const piece of choice?.delta.tool_calls ?? []) {
        got.calls[piece.index] ??= { id: piece.id ?? '', name: piece.function?.name ?? '', arguments: '' };
        const call = got.calls[piece.index];
        if (call) call.arguments += piece.function?.arguments ?? '';
      }
      got.finish ??= choice?.finish_reason ?? null;
    }
    return got;
  }
  const whole = await client.create({ model, messages, tools }, { signal });
  use(whole.usage);
  const choice = whole.choices[0];
  got.text = choice?.message.content ?? '';
  got.finish = choice?.message.refusal ? 'refusal' : (choice?.finish_reason ?? null);
  for (const call of choice?.message.tool_calls ?? [])
    if (call.type === 'function')
      got.calls.push({ id: call.id, name: call.function.name, arguments: call.function.arguments });
  return got;
}

async function askMessages({ url, user, system = 'Be brief.', stream, model = 'm', signal }: Ask): Promise<Got> {
  const body = {
    model,
    max_tokens: 4096,
    system: [{ type: 'text' as const, text: system, cache_control: { type: 'ephemeral' as const } }],
    messages: [{ role: 'user' as const, content: user }],
    tools: [{ name: 'weather', description, input_schema: parameters }],
  };
  const client = anthropic(url).messages;
  if (!stream) return fromMessage(await client.create(body, { signal }));
  const got = nothing();
  for await (const event of await client.create({ ...body, stream: true }, { signal })) readEvent(got, event);
  return got;
}

function readEvent(got: Got, event: Anthropic.RawMessageStreamEvent): void {
  if (event.type === 'content_block_start' && event.content_block.type === 'tool_use')
    got.calls.push({ id: event.content_block.id, name: event.content_block.name, arguments: '' });
  if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') got.text += event.delta.text;
  const call = got.calls.at(-1);
  if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta' && call)
    call.arguments += event.delta.partial_json;
  if (event.type === 'message_stop') got.terminal = true;
  if (event.type !== 'message_delta') return;
  got.finish = event.delta.stop_reason;
  Object.assign(got, usageOf(event.usage));
}

type MessageUsage = Pick<
  Anthropic.MessageDeltaUsage,
  'input_tokens' | 'output_tokens' | 'cache_read_input_tokens' | 'cache_creation_input_tokens'
>;
const usageOf = (usage: MessageUsage) => ({
  input: usage.input_tokens ?? -1,
  cached: usage.cache_read_input_tokens ?? -1,
  written: usage.cache_creation_input_tokens ?? -1,
  output: usage.output_tokens,
});

const fromMessage = (message: Anthropic.Message): Got => ({
  text: message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(''),
  calls: message.content.flatMap((block) =>
    block.type === 'tool_use' ? [{ id: block.id, name: block.name, arguments: JSON.stringify(block.input) }] : [],
  ),
  finish: message.stop_reason,
  ...usageOf(message.usage),
  terminal: true,
});
