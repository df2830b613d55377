import { anthropicError } from './failures.ts';
import { readMessages } from './messages-request.ts';
import { isRecord } from './shape.ts';
import { namedEvent, pieces } from './sse.ts';
import { parseArguments } from './turns.ts';
import type { Answer, Finish, Frames, SpokenCall, Wire } from './wire.ts';

/** Anthropic's Messages API. */
export const messages: Wire = {
  protocol: 'messages',
  read: readMessages,
  whole: (answer) => message(answer, true),
  stream,
  ping: namedEvent('ping', { type: 'ping' }),
  errorFrame: (failure) => namedEvent('error', anthropicError(failure, '')),
  errorBody: anthropicError,
  callId: (hash) => `toolu_${hash}`,
};

const reasons: Record<Finish, string> = {
  stop: 'end_turn',
  calls: 'tool_use',
  length: 'max_tokens',
  refusal: 'refusal',
  filter: 'refusal',
};

type Content =
  | { type: 'text'; text: string; citations: null }
  | { type: 'tool_use'; id: string; name: string; input: unknown; caller: { type: 'direct' } };

function message(answer: Answer, done: boolean): Record<string, unknown> {
  const text: Content[] =
    spokenText(answer) === '' ? [] : [{ type: 'text', text: spokenText(answer), citations: null }];
  return {
    id: `msg_${answer.id}`,
    type: 'message',
    role: 'assistant',
    model: answer.asked.request.model,
    content: done ? [...text, ...answer.calls.map(wireCall)] : [],
    ...ending(answer, done),
    usage: usageOf(answer, done ? answer.usage.output : 1),
  };
}

/** A refusal has no content here; its words are in `stop_details`. */
const spokenText = ({ finish, text }: Answer): string => (finish === 'refusal' || finish === 'filter' ? '' : text);

const ending = ({ finish, text }: Answer, done: boolean) => ({
  stop_reason: done ? reasons[finish] : null,
  stop_sequence: null,
  stop_details: done && reasons[finish] === 'refusal' ? { type: 'refusal', category: null, explanation: text } : null,
});

/** Where the arguments do not parse, an unstreamed answer has an empty input: the wire has no place for the rest. */
function wireCall(call: SpokenCall): Content {
  const input = parseArguments(call.json);
  return {
    type: 'tool_use',
    id: call.id,
    name: call.name,
    input: isRecord(input) ? input : {},
    caller: { type: 'direct' },
  };
}

const usageOf = ({ usage }: Answer, output: number) => ({
  input_tokens: usage.input - usage.read - usage.written,
  cache_creation_input_tokens: usage.written,
  cache_read_input_tokens: usage.read,
  cache_creation: { ephemeral_5m_input_tokens: usage.written, ephemeral_1h_input_tokens: 0 },
  output_tokens: output,
  service_tier: 'standard',
});

function stream(answer: Answer): Frames {
  const body: string[] = [];
  const emit = (type: string, fields: Record<string, unknown>) => body.push(namedEvent(type, { type, ...fields }));
  emit('message_start', { message: message(answer, false) });
  emit('ping', {});
  const text = pieces(spokenText(answer));
  if (text.length > 0) {
    emit('content_block_start', { index: 0, content_block: { type: 'text', text: '', citations: null } });
    for (const piece of text) emit('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece } });
    emit('content_block_stop', { index: 0 });
  }
  for (const [i, call] of answer.calls.entries()) {
    const index = i + (text.length > 0 ? 1 : 0);
    emit('content_block_start', { index, content_block: { ...wireCall(call), input: {} } });
    for (const partial_json of ['', ...pieces(call.json)])
      emit('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json } });
    emit('content_block_stop', { index });
  }
  const { cache_creation: _, service_tier: __, ...usage } = usageOf(answer, answer.usage.output);
  const end = { type: 'message_delta', delta: ending(answer, true), usage };
  return { body, end: [namedEvent('message_delta', end), namedEvent('message_stop', { type: 'message_stop' })] };
}
