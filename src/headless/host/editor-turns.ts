import type { EditorTurn } from '../../compose.ts';
import { LinkError } from '../../link/link-error.ts';
import { ModelError } from '../../ports/model.ts';
import type { Screens } from './screens.ts';

/** Turns of the editor's own models, which the newest screen takes for us. */
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

  readonly turn: EditorTurn = async (model, request, { signal, onText }) => {
    const [screen] = this.#screens.trusted;
    if (screen === undefined)
      throw new ModelError('transport', `No window is open that could call the editor's model ${model}.`);
    const { link } = screen;
    this.#last += 1;
    const id = this.#last;
    if (onText !== undefined) this.#heard.set(id, onText);
    const end = () => link.tell('endEditorTurn', { id });
    signal.addEventListener('abort', end, { once: true });
    try {
      const aborted = new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
      );
      return await Promise.race([link.ask('editorTurn', { id, model, request }, signal), aborted]);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LinkError && error.kind === 'lost')
        throw new ModelError('transport', `The window that called the editor's model ${model} was closed.`);
      throw error;
    } finally {
      signal.removeEventListener('abort', end);
      this.#heard.delete(id);
    }
  };
}
