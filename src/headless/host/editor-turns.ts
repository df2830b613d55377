import type { EditorTurn } from '../../compose.ts';
import { LinkError } from '../../link/link-error.ts';
import type { EditorTurn as Asked } from '../../link/protocol.ts';
import { ModelError } from '../../ports/model.ts';
import type { ConnectedScreen, Screens } from './screens.ts';

/** Turns of the editor's own models, which a screen takes for us: the newest that can. */
export class EditorTurns {
  readonly #screens: Screens;
  readonly #heard = new Map<number, (delta: string) => void>();
  #last = 0;

  constructor(screens: Screens) {
    this.#screens = screens;
  }

  text(id: number, delta: string): void {
    this.#heard.get(id)?.(delta);
  }

  readonly turn: EditorTurn = async (model, request, options) => {
    let heard = false;
    const onText = (delta: string) => {
      heard = true;
      options.onText?.(delta);
    };
    let refused: unknown = new ModelError(
      'transport',
      `No window is open that could call the editor's model ${model}.`,
    );
    for (const screen of this.#screens.trusted) {
      try {
        return await this.#turnBy(screen, { model, request }, { ...options, onText });
      } catch (error) {
        options.signal.throwIfAborted();
        refused = failureOf(error, model);
        // What was heard of it cannot be taken back.
        if (heard) break;
      }
    }
    throw refused;
  };

  async #turnBy(
    { link }: ConnectedScreen,
    asked: Omit<Asked, 'id'>,
    { signal, onText }: Parameters<EditorTurn>[2],
  ): ReturnType<EditorTurn> {
    this.#last += 1;
    const id = this.#last;
    if (onText !== undefined) this.#heard.set(id, onText);
    const aborted = Promise.withResolvers<never>();
    const end = () => {
      link.tell('endEditorTurn', { id });
      aborted.reject(signal.reason);
    };
    signal.addEventListener('abort', end, { once: true });
    try {
      return await Promise.race([link.ask('editorTurn', { id, ...asked }, signal), aborted.promise]);
    } finally {
      signal.removeEventListener('abort', end);
      this.#heard.delete(id);
    }
  }
}

/** What the editor says of a model holds until somebody does something; anything else may pass. */
function failureOf(error: unknown, model: string): unknown {
  if (!(error instanceof LinkError)) return error;
  if (error.kind === 'lost')
    return new ModelError('transport', `The window that called the editor's model ${model} was closed.`);
  const said = error.message.split('\n', 1)[0] ?? '';
  const kind = error.kind === 'model' ? 'rejected' : 'overloaded';
  return new ModelError(kind, `The editor's model ${model} could not be called: ${said}`, { cause: error });
}
