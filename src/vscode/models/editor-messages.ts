import {
  LanguageModelChatMessage,
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  LanguageModelToolResultPart,
} from 'vscode';
import type { Message, ModelRequest } from '../../ports/model.ts';

/** A request as the editor's models take it: they know no system text, so it goes before everything as the user's. */
export const editorMessages = ({ system, messages }: ModelRequest): LanguageModelChatMessage[] => [
  LanguageModelChatMessage.User(system),
  ...messages.map(editorMessage),
];

function editorMessage(message: Message): LanguageModelChatMessage {
  switch (message.role) {
    case 'user':
      return LanguageModelChatMessage.User(message.text);
    case 'assistant':
      return LanguageModelChatMessage.Assistant([
        ...(message.text === '' ? [] : [new LanguageModelTextPart(message.text)]),
        ...message.calls.map((call) => new LanguageModelToolCallPart(call.id, call.name, inputOf(call.arguments))),
      ]);
    case 'tool':
      return LanguageModelChatMessage.User(
        message.results.map(({ id, text }) => new LanguageModelToolResultPart(id, [new LanguageModelTextPart(text)])),
      );
  }
}

/** Arguments that the model wrote and that are no JSON object were refused when it wrote them: it sees them as they were. */
function inputOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : { value };
  } catch {
    return { unreadable: text };
  }
}
