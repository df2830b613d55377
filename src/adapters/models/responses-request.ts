import type {
  FunctionTool,
  ResponseCreateParamsStreaming,
  ResponseInputItem,
} from 'openai/resources/responses/responses';
import type { Message, ModelRequest, ToolSpec } from '../../ports/model.ts';
import { sendable } from './sendable.ts';

/** A request in the words of the Responses API. Nothing is stored at the provider. */
export function responsesRequest(
  name: string,
  request: ModelRequest,
  ownEndpoint: boolean,
): ResponseCreateParamsStreaming {
  return {
    model: name,
    stream: true,
    store: false,
    ...(request.system === '' ? {} : { instructions: request.system }),
    input: sendable(request.messages, ownEndpoint ? 'plain' : 'any').flatMap(items),
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map(tool) }),
    max_output_tokens: request.maxOutputTokens,
    ...(ownEndpoint ? { prompt_cache_key: request.cacheKey } : {}),
  };
}

function items(message: Message): ResponseInputItem[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: message.text }];
    case 'assistant':
      return [
        ...(message.text === '' ? [] : [{ role: 'assistant' as const, content: message.text }]),
        ...message.calls.map((call) => ({
          type: 'function_call' as const,
          call_id: call.id,
          name: call.name,
          arguments: call.arguments,
        })),
      ];
    case 'tool':
      return message.results.map((result) => ({
        type: 'function_call_output' as const,
        call_id: result.id,
        output: result.text,
      }));
  }
}

// `strict` is true by default in this API and would refuse schemas with optional properties.
const tool = ({ name, description, schema }: ToolSpec): FunctionTool => ({
  type: 'function',
  name,
  description,
  parameters: { ...schema },
  strict: false,
});
