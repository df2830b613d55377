import { openAiError } from './failures.ts';
import { readResponses } from './responses-request.ts';
import { comment, namedEvent, pieces } from './sse.ts';
import type { Answer, Frames, SpokenCall, Wire } from './wire.ts';

type Content =
  | { type: 'output_text'; text: string; annotations: []; logprobs: [] }
  | { type: 'refusal'; refusal: string };
type MessageItem = { type: 'message'; id: string; role: 'assistant'; status: string; content: Content[] };
type CallItem = { type: 'function_call'; id: string; call_id: string; name: string; arguments: string; status: string };
type Item = MessageItem | CallItem;

/** OpenAI's Responses API. */
export const responses: Wire = {
  protocol: 'responses',
  read: readResponses,
  whole: (answer) => response(answer, true),
  stream,
  ping: comment('keep-alive'),
  errorFrame: (failure, sent) => {
    const { message, code, param } = openAiError(failure, '', 'responses');
    return namedEvent('error', { type: 'error', code: code ?? 'server_error', message, param, sequence_number: sent });
  },
  errorBody: (failure, model) => ({ error: openAiError(failure, model, 'responses') }),
  callId: (hash) => `call_${hash}`,
};

function response(answer: Answer, done: boolean): Record<string, unknown> {
  const { request, limit } = answer.asked;
  const cut = answer.finish === 'length' ? 'max_output_tokens' : answer.finish === 'filter' ? 'content_filter' : null;
  return {
    id: `resp_${answer.id}`,
    object: 'response',
    created_at: answer.created,
    status: done ? (cut === null ? 'completed' : 'incomplete') : 'in_progress',
    error: null,
    incomplete_details: done && cut !== null ? { reason: cut } : null,
    instructions: request.system === '' ? null : request.system,
    max_output_tokens: limit,
    model: request.model,
    output: done ? items(answer) : [],
    parallel_tool_calls: true,
    temperature: 1,
    top_p: 1,
    tool_choice: 'auto',
    tools: request.tools.map((tool) => ({
      type: 'function',
      name: tool.name,
      description: tool.description,
      parameters: tool.schema,
      strict: false,
    })),
    truncation: 'disabled',
    metadata: {},
    usage: done ? usageOf(answer) : null,
  };
}

const usageOf = ({ usage }: Answer) => ({
  input_tokens: usage.input,
  input_tokens_details: { cached_tokens: usage.read, cache_write_tokens: 0 },
  output_tokens: usage.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: usage.input + usage.output,
});

function items(answer: Answer): Item[] {
  const lastIsCut = answer.finish === 'length';
  const found: Item[] = [];
  if (answer.text !== '') {
    const content: Content =
      answer.finish === 'refusal'
        ? { type: 'refusal', refusal: answer.text }
        : { type: 'output_text', text: answer.text, annotations: [], logprobs: [] };
    const status = lastIsCut && answer.calls.length === 0 ? 'incomplete' : 'completed';
    found.push({ type: 'message', id: `msg_${answer.id}`, role: 'assistant', status, content: [content] });
  }
  const call = (each: SpokenCall, i: number): CallItem => ({
    type: 'function_call',
    id: `fc_${answer.id}_${i}`,
    call_id: each.id,
    name: each.name,
    arguments: each.json,
    status: lastIsCut && i === answer.calls.length - 1 ? 'incomplete' : 'completed',
  });
  return [...found, ...answer.calls.map(call)];
}

type Emit = (type: string, fields: Record<string, unknown>) => void;

function stream(answer: Answer): Frames {
  const body: string[] = [];
  const emit: Emit = (type, fields) => body.push(namedEvent(type, { type, ...fields, sequence_number: body.length }));
  emit('response.created', { response: response(answer, false) });
  emit('response.in_progress', { response: response(answer, false) });
  for (const [index, item] of items(answer).entries()) {
    if (item.type === 'message') streamMessage(emit, item, index);
    else streamCall(emit, item, index);
  }
  const whole = response(answer, true);
  const type = `response.${String(whole.status)}`;
  return { body, end: [namedEvent(type, { type, response: whole, sequence_number: body.length })] };
}

function streamMessage(emit: Emit, item: MessageItem, output_index: number): void {
  emit('response.output_item.added', { output_index, item: { ...item, status: 'in_progress', content: [] } });
  for (const [content_index, content] of item.content.entries()) {
    const at = { item_id: item.id, output_index, content_index };
    if (content.type === 'refusal') {
      emit('response.content_part.added', { ...at, part: { ...content, refusal: '' } });
      for (const delta of pieces(content.refusal)) emit('response.refusal.delta', { ...at, delta });
      emit('response.refusal.done', { ...at, refusal: content.refusal });
    } else {
      emit('response.content_part.added', { ...at, part: { ...content, text: '' } });
      for (const delta of pieces(content.text)) emit('response.output_text.delta', { ...at, delta, logprobs: [] });
      emit('response.output_text.done', { ...at, text: content.text, logprobs: [] });
    }
    emit('response.content_part.done', { ...at, part: content });
  }
  emit('response.output_item.done', { output_index, item });
}

function streamCall(emit: Emit, item: CallItem, output_index: number): void {
  const at = { item_id: item.id, output_index };
  emit('response.output_item.added', { output_index, item: { ...item, status: 'in_progress', arguments: '' } });
  for (const delta of pieces(item.arguments)) emit('response.function_call_arguments.delta', { ...at, delta });
  emit('response.function_call_arguments.done', { ...at, name: item.name, arguments: item.arguments });
  emit('response.output_item.done', { output_index, item });
}
