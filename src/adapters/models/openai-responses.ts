import type { Response as Answer, ResponseOutputItem, ResponseStreamEvent } from 'openai/resources/responses/responses';
import type { Usage } from '../../core/usage.ts';
import type { Model, ModelReply, ModelRequest, RequestedCall } from '../../ports/model.ts';
import { receivedCall } from './call-arguments.ts';
import { countedUsage } from './counted-usage.ts';
import { estimateUsage } from './estimate-usage.ts';
import { failureOf, field } from './failure.ts';
import { freshIds } from './fresh-ids.ts';
import { CutReply, FailedReply } from './model-error.ts';
import { isOpenAi, openAiClient, openAiEndpoint } from './openai-client.ts';
import { responsesRequest } from './responses-request.ts';
import { type Hearing, runTurn } from './run-turn.ts';
import type { ModelSettings } from './settings.ts';
import { assertStreamed } from './streamed.ts';

/** A model over OpenAI's Responses API. Throws `ModelError` when address or key cannot be right. */
export function openaiResponses(settings: ModelSettings): Model {
  const endpoint = openAiEndpoint(settings);
  const client = openAiClient(endpoint, settings);
  return {
    id: endpoint.id,
    window: settings.window,
    price: settings.price,
    turn: (request, options) =>
      runTurn(endpoint, request, options, async (hearing) => {
        const body = responsesRequest(settings.name, request, isOpenAi(endpoint));
        const { data, response } = await client.responses.create(body, { signal: hearing.signal }).withResponse();
        await assertStreamed(response);
        return await replyOf(data, request, hearing);
      }),
  };
}

type Part = { readonly type: 'text'; text: string; refused: boolean } | { readonly type: 'call'; call: RequestedCall };

async function replyOf(
  events: AsyncIterable<ResponseStreamEvent>,
  request: ModelRequest,
  hearing: Hearing,
): Promise<ModelReply> {
  const parts = new Map<number, Part>();
  for await (const event of events) {
    if (event.type === 'error') throw new FailedReply(failureOf(event));
    if (event.type === 'response.failed') throw new FailedReply(failureOf(event.response));
    if (event.type === 'response.completed' || event.type === 'response.incomplete')
      return finished(event.response, parts, request);
    hear(event, parts, hearing);
  }
  throw new CutReply();
}

function hear(event: ResponseStreamEvent, parts: Map<number, Part>, hearing: Hearing): void {
  switch (event.type) {
    case 'response.output_item.added':
    case 'response.output_item.done': {
      const part = partOf(event.item);
      const before = parts.get(event.output_index);
      if (part !== null) parts.set(event.output_index, part);
      // The end of an item repeats what its pieces said.
      hearing.progress(
        Math.max(0, lengthOf(part) - lengthOf(before)),
        event.item.type === 'reasoning' && event.type === 'response.output_item.added',
      );
      return;
    }
    case 'response.output_text.delta':
    case 'response.refusal.delta': {
      const part = parts.get(event.output_index) ?? { type: 'text', text: '', refused: false };
      if (part.type === 'text') {
        part.text += event.delta;
        part.refused ||= event.type === 'response.refusal.delta';
      }
      parts.set(event.output_index, part);
      hearing.text(event.delta);
      return;
    }
    case 'response.function_call_arguments.delta': {
      const part = parts.get(event.output_index);
      if (part?.type === 'call') part.call = { ...part.call, arguments: part.call.arguments + event.delta };
      hearing.progress(event.delta.length);
      return;
    }
    case 'response.reasoning_summary_part.added':
      hearing.progress(0, true);
      return;
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      hearing.progress(event.delta.length, true);
      return;
    default: // The frames around the deltas say nothing new, and keep-alive events are no progress.
  }
}

function lengthOf(part: Part | null | undefined): number {
  if (!part) return 0;
  return part.type === 'text' ? part.text.length : part.call.name.length + part.call.arguments.length;
}

function partOf(item: ResponseOutputItem): Part | null {
  if (item.type === 'function_call')
    return { type: 'call', call: { id: item.call_id, name: item.name ?? '', arguments: item.arguments ?? '' } };
  if (item.type !== 'message') return null;
  const content = item.content ?? [];
  const text = content.map((part) => (part.type === 'refusal' ? part.refusal : part.text)).join('');
  return { type: 'text', text, refused: content.some((part) => part.type === 'refusal') };
}

function finished(answer: Answer, streamed: ReadonlyMap<number, Part>, request: ModelRequest): ModelReply {
  // Some compatible servers send items only as deltas, some only in the end.
  const all = streamed.size > 0 ? [...streamed].toSorted(([a], [b]) => a - b).map(([, part]) => part) : whole(answer);
  const text = all.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
  const cut = answer.status === 'incomplete' || answer.incomplete_details?.reason !== undefined;
  const called = freshIds(all.flatMap((part) => (part.type === 'call' ? [part.call] : [])));
  const calls = cut ? called : called.map(receivedCall);
  const stop = stopOf(answer, all, cut);
  const usage = usageOf(answer.usage);
  if (usage !== null) return { text, calls, stop, usage };
  return { text, calls, stop, usage: estimateUsage(request, { text, calls }), estimated: true };
}

const usageOf = (usage: unknown): Usage | null =>
  countedUsage({
    input: field(usage, 'input_tokens'),
    cached: field(field(usage, 'input_tokens_details'), 'cached_tokens'),
    output: field(usage, 'output_tokens'),
  });

const whole = (answer: Answer): Part[] => (answer.output ?? []).map(partOf).filter((part) => part !== null);

function stopOf(answer: Answer, parts: readonly Part[], cut: boolean): ModelReply['stop'] {
  if (answer.incomplete_details?.reason === 'content_filter') return 'refused';
  if (cut) return 'length';
  if (parts.some((part) => part.type === 'text' && part.refused)) return 'refused';
  return parts.some((part) => part.type === 'call') ? 'calls' : 'end';
}
