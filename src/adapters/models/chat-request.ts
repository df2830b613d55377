import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions/completions';
import type { Message, ModelRequest } from '../../ports/model.ts';
import { argumentsObject } from './call-arguments.ts';
import { sendable } from './sendable.ts';

/**
 * A request in the words of Chat Completions, with the fields that nearly every compatible server knows. OpenAI's own
 * endpoint wants `max_completion_tokens` for its reasoning models; elsewhere `max_tokens` is the name understood.
 */
export function chatRequest(
  name: string,
  request: ModelRequest,
  ownEndpoint: boolean,
): ChatCompletionCreateParamsStreaming {
  return {
    model: name,
    stream: true,
    stream_options: { include_usage: true },
    messages: [
      ...(request.system === '' ? [] : [{ role: 'system' as const, content: request.system }]),
      ...sendable(request.messages, ownEndpoint ? 'plain' : 'any').flatMap(messages),
    ],
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, schema }) => ({
            type: 'function' as const,
            function: { name, description, parameters: { ...schema } },
          })),
        }),
    ...(ownEndpoint
      ? { max_completion_tokens: request.maxOutputTokens, prompt_cache_key: request.cacheKey }
      : { max_tokens: request.maxOutputTokens }),
  };
}

function messages(message: Message): ChatCompletionMessageParam[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: message.text }];
    case 'assistant': {
      if (message.calls.length === 0) return [{ role: 'assistant', content: message.text }];
      const calls = message.calls.map((call) => ({
        id: call.id,
        type: 'function' as const,
        function: { name: call.name, arguments: parsable(call.arguments) },
      }));
      return [{ role: 'assistant', content: message.text === '' ? null : message.text, tool_calls: calls }];
    }
    case 'tool':
      return message.results.map((result) => ({ role: 'tool', tool_call_id: result.id, content: result.text }));
  }
}

/** Servers that render a chat template (Ollama, vLLM) parse the arguments of earlier calls and fail on broken ones. */
function parsable(text: string): string {
  const value = argumentsObject(text);
  return text.trim() === '' || 'INVALID_JSON' in value ? JSON.stringify(value) : text;
}
