import { readChat } from './chat-request.ts';
import { openAiError } from './failures.ts';
import { comment, dataEvent, pieces } from './sse.ts';
import type { Answer, Finish, Frames, SpokenCall, Wire } from './wire.ts';

/** OpenAI's Chat Completions, which every compatible server speaks. */
export const chat: Wire = {
  protocol: 'chat',
  read: readChat,
  whole,
  stream,
  ping: comment('keep-alive'),
  errorFrame: (failure) => dataEvent({ error: openAiError(failure, '', 'chat') }),
  errorBody: (failure, model) => ({ error: openAiError(failure, model, 'chat') }),
  callId: (hash) => `call_${hash}`,
};

const reasons: Record<Finish, string> = {
  stop: 'stop',
  calls: 'tool_calls',
  length: 'length',
  refusal: 'stop',
  filter: 'content_filter',
};

const head = (answer: Answer, object: string) => ({
  id: `chatcmpl-${answer.id}`,
  object,
  created: answer.created,
  model: answer.asked.request.model,
  system_fingerprint: 'fp_rehearsal',
});

const usageOf = ({ usage }: Answer) => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: { cached_tokens: usage.read, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
});

const wireCall = (call: SpokenCall) => ({
  id: call.id,
  type: 'function',
  function: { name: call.name, arguments: call.json },
});

function whole(answer: Answer): unknown {
  const refused = answer.finish === 'refusal';
  const silent = refused || (answer.text === '' && answer.calls.length > 0);
  const message = {
    role: 'assistant',
    content: silent ? null : answer.text,
    refusal: refused ? answer.text : null,
    ...(answer.calls.length > 0 ? { tool_calls: answer.calls.map(wireCall) } : {}),
  };
  const choice = { index: 0, message, logprobs: null, finish_reason: reasons[answer.finish] };
  return { ...head(answer, 'chat.completion'), choices: [choice], usage: usageOf(answer) };
}

function stream(answer: Answer): Frames {
  const usage = answer.asked.streamUsage ? { usage: null } : {};
  const chunk = (delta: unknown, finish_reason: string | null = null): string =>
    dataEvent({
      ...head(answer, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
      ...usage,
    });
  const field = answer.finish === 'refusal' ? 'refusal' : 'content';
  const body = [chunk({ role: 'assistant', content: '', refusal: null })];
  for (const piece of pieces(answer.text)) body.push(chunk({ [field]: piece }));
  for (const [index, call] of answer.calls.entries()) {
    body.push(chunk({ tool_calls: [{ index, ...wireCall({ ...call, json: '' }) }] }));
    for (const piece of pieces(call.json))
      body.push(chunk({ tool_calls: [{ index, function: { arguments: piece } }] }));
  }
  const end = [chunk({}, reasons[answer.finish])];
  if (answer.asked.streamUsage)
    end.push(dataEvent({ ...head(answer, 'chat.completion.chunk'), choices: [], usage: usageOf(answer) }));
  return { body, end: [...end, dataEvent('[DONE]')] };
}
