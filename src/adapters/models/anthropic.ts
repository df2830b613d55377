import { Anthropic } from '@anthropic-ai/sdk';
import type {
  RawContentBlockDeltaEvent,
  RawContentBlockStartEvent,
  RawMessageStreamEvent,
  StopReason,
} from '@anthropic-ai/sdk/resources/messages';
import { z } from 'zod';
import type { Usage } from '../../core/usage.ts';
import type { Model, ModelReply, ModelRequest, RequestedCall } from '../../ports/model.ts';
import { receivedCall } from './call-arguments.ts';
import { countedUsage } from './counted-usage.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';
import { estimateUsage } from './estimate-usage.ts';
import { freshIds } from './fresh-ids.ts';
import { messagesRequest } from './messages-request.ts';
import { CutReply } from './model-error.ts';
import { type Hearing, runTurn } from './run-turn.ts';
import type { ModelSettings } from './settings.ts';
import { assertStreamed } from './streamed.ts';

/** A model over Anthropic's Messages API. Throws `ModelError` when address or key cannot be right. */
export function anthropic(settings: ModelSettings): Model {
  const endpoint = endpointOf(settings, {
    provider: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    keySource: 'ANTHROPIC_API_KEY',
  });
  const client = clientOf(endpoint, settings);
  return {
    id: endpoint.id,
    window: settings.window,
    price: settings.price,
    turn: (request, options) =>
      runTurn(endpoint, request, options, async (hearing) => {
        const body = messagesRequest(settings.name, request);
        const { data, response } = await client.messages.create(body, { signal: hearing.signal }).withResponse();
        await assertStreamed(response);
        return await replyOf(data, request, hearing);
      }),
  };
}

/** One request a call, silent, and no credential but the one given. */
const clientOf = (endpoint: Endpoint, settings: ModelSettings): Anthropic =>
  new Anthropic({
    // The SDK adds the version path itself.
    baseURL: endpoint.baseUrl.replace(/\/v1$/, ''),
    // Without one the SDK would look for credentials in the environment and in files.
    apiKey: endpoint.key ?? 'none',
    defaultHeaders: keyHeaders(endpoint),
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    ...(settings.fetch === undefined ? {} : { fetch: settings.fetch }),
  });

/** The SDK sends the key as a bearer token; compatible servers and gateways know the older header. */
function keyHeaders({ key, baseUrl }: Endpoint): Record<string, string | null> {
  if (key === null) return { authorization: null };
  return new URL(baseUrl).hostname === 'api.anthropic.com' ? {} : { 'x-api-key': key };
}

type Part = { readonly type: 'text'; text: string } | { readonly type: 'call'; call: RequestedCall };

async function replyOf(
  events: AsyncIterable<RawMessageStreamEvent>,
  request: ModelRequest,
  hearing: Hearing,
): Promise<ModelReply> {
  const parts = new Map<number, Part>();
  let stop: StopReason | null = null;
  let usage: Usage | null = null;
  for await (const event of events) {
    switch (event.type) {
      case 'message_start':
        // The output is counted at the end; some servers leave it out until then.
        hearing.usage = usageOf(Object.assign({ output_tokens: 0 }, event.message.usage), null);
        break;
      case 'content_block_start':
        start(event, parts, hearing);
        break;
      case 'content_block_delta':
        add(event, parts, hearing);
        break;
      case 'message_delta':
        usage = usageOf(event.usage, hearing.usage);
        hearing.usage = usage ?? hearing.usage;
        stop = event.delta.stop_reason ?? stop;
        hearing.progress(0);
        break;
      case 'message_stop':
        return finished({ parts: [...parts.values()], stop, usage }, request);
      default: // The end of a block says nothing new.
    }
  }
  throw new CutReply();
}

function start({ index, content_block }: RawContentBlockStartEvent, parts: Map<number, Part>, hearing: Hearing): void {
  if (content_block.type === 'tool_use') {
    parts.set(index, { type: 'call', call: { id: content_block.id, name: content_block.name ?? '', arguments: '' } });
    hearing.progress(content_block.name?.length ?? 0);
    return;
  }
  if (content_block.type === 'text') {
    parts.set(index, { type: 'text', text: content_block.text });
    hearing.text(content_block.text);
  }
  hearing.progress(0, /thinking/.test(content_block.type));
}

function add({ index, delta }: RawContentBlockDeltaEvent, parts: Map<number, Part>, hearing: Hearing): void {
  const part = parts.get(index);
  if (delta.type === 'text_delta' && part?.type === 'text') {
    part.text += delta.text;
    hearing.text(delta.text);
    return;
  }
  if (delta.type === 'input_json_delta' && part?.type === 'call') {
    part.call = { ...part.call, arguments: part.call.arguments + delta.partial_json };
    hearing.progress(delta.partial_json.length);
    return;
  }
  if (delta.type === 'thinking_delta') hearing.progress(delta.thinking.length, true);
  else hearing.progress(0);
}

interface Whole {
  readonly parts: readonly Part[];
  readonly stop: StopReason | null;
  /** As counted at the end: what the beginning counted has no output in it. */
  readonly usage: Usage | null;
}

function finished({ parts, stop, usage }: Whole, request: ModelRequest): ModelReply {
  const called = freshIds(parts.flatMap((part) => (part.type === 'call' ? [part.call] : [])));
  const cut = stop === 'max_tokens' || stop === 'model_context_window_exceeded';
  const said = {
    text: parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    calls: cut ? called : called.map(receivedCall),
    stop: cut ? 'length' : stop === 'refusal' ? 'refused' : called.length > 0 ? 'calls' : 'end',
  } as const;
  return usage === null ? { ...said, usage: estimateUsage(request, said), estimated: true } : { ...said, usage };
}

const count = z.int().nonnegative().nullish();
const Counted = z.object({
  input_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  output_tokens: z.int().nonnegative(),
});

/** Anthropic counts what it read from the cache and what it wrote to it apart from the rest of the input. */
function usageOf(counted: unknown, before: Usage | null): Usage | null {
  const parsed = Counted.safeParse(counted);
  if (!parsed.success) return null;
  const { input_tokens: fresh, cache_read_input_tokens: read, cache_creation_input_tokens: written } = parsed.data;
  const output = parsed.data.output_tokens;
  const input = (fresh ?? 0) + (read ?? 0) + (written ?? 0);
  // The later count repeats the input in full, or leaves it out.
  if (before !== null && input < before.input) return { ...before, output };
  return countedUsage({ input, cached: read, output });
}
