import {
  type CancellationToken,
  type ExtensionContext,
  type LanguageModelChatInformation,
  LanguageModelChatMessageRole,
  type LanguageModelChatProvider,
  type LanguageModelChatRequestMessage,
  type LanguageModelResponsePart,
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  LanguageModelToolResultPart,
  lm,
  type Progress,
  type ProvideLanguageModelChatResponseOptions,
} from 'vscode';
import type { Call, Request, Result, Turn } from '../../../../src/rehearsal/play.ts';
import { play } from '../../../../src/rehearsal/plays/demonstration.ts';
import { adds } from '../../plays/adds.ts';

/** An extension of somebody else that brings a model to VS Code: what it says is the demonstration's. */
export function activate(context: ExtensionContext): void {
  context.subscriptions.push(lm.registerLanguageModelChatProvider('rehearsal', provider));
}

const model: LanguageModelChatInformation = {
  id: 'rehearsed-editor',
  name: 'Rehearsed Editor Model',
  family: 'rehearsed',
  version: '1',
  maxInputTokens: 120_000,
  maxOutputTokens: 8_000,
  capabilities: { toolCalling: true },
};

const provider: LanguageModelChatProvider = {
  provideLanguageModelChatInformation: () => [model],
  provideLanguageModelChatResponse: respond,
  provideTokenCount: async (_model, text) => Math.ceil(JSON.stringify(text).length / 4),
};

async function respond(
  _model: LanguageModelChatInformation,
  messages: readonly LanguageModelChatRequestMessage[],
  options: ProvideLanguageModelChatResponseOptions,
  ...[progress]: [Progress<LanguageModelResponsePart>, CancellationToken]
): Promise<void> {
  const request = requestOf(messages, options);
  const reply = adds(request) ?? (await play.reply(request));
  progress.report(new LanguageModelTextPart(reply.text));
  for (const [at, { name, arguments: input }] of reply.calls.entries())
    progress.report(new LanguageModelToolCallPart(`call_${messages.length}_${at}`, name, input as object));
}

function requestOf(
  messages: readonly LanguageModelChatRequestMessage[],
  { tools = [] }: ProvideLanguageModelChatResponseOptions,
): Request {
  const names = new Map<string, string>();
  const turns: Turn[] = [];
  for (const message of messages) {
    for (const part of message.content)
      if (part instanceof LanguageModelToolCallPart) names.set(part.callId, part.name);
    for (const turn of turnsOf(message, names)) turns.push(turn);
  }
  const [first] = turns;
  return {
    protocol: 'chat',
    model: model.id,
    // VS Code has no system message: what stands in it comes as the first that the user says.
    system: first?.role === 'user' ? first.text : '',
    messages: turns,
    tools: tools.map(({ name, description, inputSchema }) => ({ name, description, schema: inputSchema })),
  };
}

function turnsOf({ role, content }: LanguageModelChatRequestMessage, names: ReadonlyMap<string, string>): Turn[] {
  const text = textOf(content);
  if (role === LanguageModelChatMessageRole.Assistant) {
    const calls = content.flatMap((part): Call[] =>
      part instanceof LanguageModelToolCallPart ? [{ id: part.callId, name: part.name, arguments: part.input }] : [],
    );
    return [{ role: 'assistant', text, calls }];
  }
  const results = content.flatMap((part): Result[] =>
    part instanceof LanguageModelToolResultPart
      ? [{ id: part.callId, name: names.get(part.callId) ?? '', text: textOf(part.content) }]
      : [],
  );
  const told: Turn[] = text === '' ? [] : [{ role: 'user', text }];
  return results.length > 0 ? [{ role: 'tool', results }, ...told] : told;
}

const textOf = (content: readonly unknown[]): string =>
  content.map((part) => (part instanceof LanguageModelTextPart ? part.value : '')).join('');
