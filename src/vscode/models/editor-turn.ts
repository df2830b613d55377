import {
  CancellationTokenSource,
  type LanguageModelChat,
  LanguageModelError,
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  lm,
} from 'vscode';
import { LinkError } from '../../link/link-error.ts';
import type { EditorTurn } from '../../link/protocol.ts';
import type { ModelReply, RequestedCall } from '../../ports/model.ts';
import { editorMessages } from './editor-messages.ts';
import { refusalOf } from './editor-refusal.ts';

/** A turn of one of the editor's own models. Its usage is counted here, an estimate: they report none. Throws `LinkError`. */
export async function editorTurn(
  { model: id, request }: EditorTurn,
  onText: (delta: string) => void,
  signal: AbortSignal,
): Promise<ModelReply> {
  const cancel = new CancellationTokenSource();
  const end = () => cancel.cancel();
  signal.addEventListener('abort', end, { once: true });
  try {
    signal.throwIfAborted();
    const [model] = await lm.selectChatModels({ id });
    if (model === undefined) throw new LinkError('model', `This editor has no model ${id} any more. Choose another.`);
    const messages = editorMessages(request);
    const response = await model.sendRequest(
      messages,
      {
        justification: 'A run that you started calls it for its agents.',
        tools: request.tools.map(({ name, description, schema }) => ({ name, description, inputSchema: schema })),
      },
      cancel.token,
    );
    let text = '';
    const calls: RequestedCall[] = [];
    for await (const part of response.stream) {
      signal.throwIfAborted();
      if (part instanceof LanguageModelTextPart) {
        text += part.value;
        onText(part.value);
      } else if (part instanceof LanguageModelToolCallPart)
        calls.push({ id: part.callId, name: part.name, arguments: JSON.stringify(part.input) });
    }
    const usage = {
      input: await counted(model, messages),
      cached: 0,
      output: await counted(model, [text, ...calls.map((call) => call.arguments)]),
    };
    return { text, calls, usage, estimated: true, stop: calls.length > 0 ? 'calls' : 'end' };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LanguageModelError)) throw error;
    const why = refusalOf(id, error);
    // What nobody has to change first may pass by itself: the engine tries that again.
    throw FINAL.has(error.code) ? new LinkError('model', why, { cause: error }) : new Error(why, { cause: error });
  } finally {
    signal.removeEventListener('abort', end);
    cancel.dispose();
  }
}

const FINAL: ReadonlySet<string> = new Set(['NoPermissions', 'Blocked', 'NotFound']);

type Countable = Parameters<LanguageModelChat['countTokens']>[0];

async function counted(model: LanguageModelChat, texts: readonly Countable[]): Promise<number> {
  const counts = await Promise.all(texts.map((text) => model.countTokens(text)));
  return Math.round(counts.reduce((sum, count) => sum + count, 0));
}
