import type { Usage } from '../../core/usage.ts';
import type { Model, ModelReply, ModelRequest } from '../../ports/model.ts';
import { receivedCall } from './call-arguments.ts';
import { ChatCalls } from './chat-calls.ts';
import { ChatChunk } from './chat-chunk.ts';
import { chatRequest } from './chat-request.ts';
import { countedUsage } from './counted-usage.ts';
import { estimateUsage } from './estimate-usage.ts';
import { failureOf, field } from './failure.ts';
import { CutReply, FailedReply } from './model-error.ts';
import { isOpenAi, openAiClient, openAiEndpoint } from './openai-client.ts';
import { type Hearing, runTurn } from './run-turn.ts';
import type { ModelSettings } from './settings.ts';
import { assertStreamed } from './streamed.ts';

/**
 * A model over Chat Completions, the API that compatible servers speak (Ollama, LM Studio, vLLM, gateways).
 * Throws `ModelError` when address or key cannot be right.
 */
export function openaiChat(settings: ModelSettings): Model {
  const endpoint = openAiEndpoint(settings);
  const client = openAiClient(endpoint, settings);
  return {
    id: endpoint.id,
    window: settings.window,
    price: settings.price,
    turn: (request, options) =>
      runTurn(endpoint, request, options, async (hearing) => {
        const body = chatRequest(settings.name, request, isOpenAi(endpoint));
        const { data, response } = await client.chat.completions
          .create(body, { signal: hearing.signal })
          .withResponse();
        await assertStreamed(response);
        return await replyOf(data, request, hearing);
      }),
  };
}

async function replyOf(events: AsyncIterable<unknown>, request: ModelRequest, hearing: Hearing): Promise<ModelReply> {
  const calls = new ChatCalls();
  let text = '';
  let refused = false;
  let finish: string | null = null;
  for await (const event of events) {
    const chunk = ChatChunk.parse(event);
    hearing.usage = usageOf(chunk.usage) ?? hearing.usage;
    const choice = chunk.choices?.[0];
    const delta = choice?.delta;
    const thought = delta?.reasoning_content || delta?.reasoning;
    if (thought) hearing.progress(thought.length, true);
    const said = (delta?.content ?? '') + (delta?.refusal ?? '');
    if (said !== '') {
      text += said;
      refused ||= Boolean(delta?.refusal);
      hearing.text(said);
    }
    for (const piece of delta?.tool_calls ?? []) {
      hearing.progress(calls.add(piece));
    }
    if (choice?.finish_reason) {
      finish = choice.finish_reason;
      hearing.progress(0);
    }
  }
  if (finish === null) throw new CutReply();
  if (finish === 'error') throw new FailedReply(failureOf({ message: 'the server reported an error and no reason.' }));
  const cut = finish === 'length';
  const asked = cut ? calls.finish() : calls.finish().map(receivedCall);
  const stop = stopOf({ finish, refused, called: asked.length > 0 });
  if (hearing.usage !== null) return { text, calls: asked, stop, usage: hearing.usage };
  return { text, calls: asked, stop, usage: estimateUsage(request, { text, calls: asked }), estimated: true };
}

/** The calls decide, not the word: several servers end a turn with calls on `stop`. */
function stopOf(reply: {
  readonly finish: string;
  readonly refused: boolean;
  readonly called: boolean;
}): ModelReply['stop'] {
  if (reply.finish === 'length') return 'length';
  if (reply.finish === 'content_filter' || reply.refused) return 'refused';
  return reply.called ? 'calls' : 'end';
}

/** Null where a server fills the field with nothing, as some do in every chunk. */
const usageOf = (usage: unknown): Usage | null =>
  countedUsage({
    input: field(usage, 'prompt_tokens'),
    cached: field(field(usage, 'prompt_tokens_details'), 'cached_tokens'),
    output: field(usage, 'completion_tokens'),
  });
