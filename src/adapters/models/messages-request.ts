import type { ContentBlockParam, MessageCreateParamsStreaming, Tool } from '@anthropic-ai/sdk/resources/messages';
import type { Message, ModelRequest, ToolSpec } from '../../ports/model.ts';
import { argumentsObject } from './call-arguments.ts';
import { sendable } from './sendable.ts';

const cached = { cache_control: { type: 'ephemeral' } } as const;

/**
 * A request in the words of the Messages API. Cached are the tools with the system text, and the conversation up to its
 * last message; the message before the model's last turn is marked again, since a cache is looked for only some twenty
 * blocks back.
 */
export function messagesRequest(name: string, request: ModelRequest): MessageCreateParamsStreaming {
  const messages = sendable(request.messages, 'plain').flatMap(messageOf);
  const given = messages.flatMap((message, i) => (message.role === 'user' ? [i] : [])).slice(-2);
  return {
    model: name,
    stream: true,
    max_tokens: request.maxOutputTokens,
    ...(blank(request.system) ? {} : { system: [{ type: 'text', text: request.system, ...cached }] }),
    messages: messages.map((message, i) => (given.includes(i) ? markLast(message) : message)),
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map(tool) }),
  };
}

interface Blocks {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlockParam[];
}

/** The API refuses text without a visible character, and messages without a block. */
function messageOf(message: Message): Blocks[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: [{ type: 'text', text: blank(message.text) ? '(empty)' : message.text }] }];
    case 'assistant': {
      const text = blank(message.text) ? [] : [{ type: 'text' as const, text: message.text.trimEnd() }];
      const calls = message.calls.map((call) => ({
        type: 'tool_use' as const,
        id: call.id,
        name: call.name,
        input: argumentsObject(call.arguments),
      }));
      const content = [...text, ...calls];
      return content.length === 0 ? [] : [{ role: 'assistant', content }];
    }
    case 'tool':
      return [
        {
          role: 'user',
          content: message.results.map((result) => ({
            type: 'tool_result' as const,
            tool_use_id: result.id,
            ...(result.text === '' ? {} : { content: result.text }),
          })),
        },
      ];
  }
}

function markLast(message: Blocks): Blocks {
  const last = message.content.at(-1);
  return last?.type === 'text' || last?.type === 'tool_result'
    ? { ...message, content: [...message.content.slice(0, -1), { ...last, ...cached }] }
    : message;
}

const tool = ({ name, description, schema }: ToolSpec): Tool => ({
  name,
  description,
  input_schema: { ...schema, type: 'object' },
});

const blank = (text: string): boolean => text.trim() === '';
