import type { ModelRef } from '../../core/settings.ts';
import { type Model, ModelError, type ModelReply, type ModelRequest, type TurnOptions } from '../../ports/model.ts';

/** The provider of models that the editor itself offers. They have no address and no key of ours. */
export const EDITOR = 'editor';

/** One turn of a model of the editor, named by its id there. Throws `ModelError` or the signal's reason where it can say why. */
export type EditorTurn = (model: string, request: ModelRequest, options: TurnOptions) => Promise<ModelReply>;

/** A model that only the editor can call. What it used is counted by the editor, so it is an estimate. */
export const editorModel = (ref: ModelRef, turn: EditorTurn): Model => ({
  id: `${EDITOR}:${ref.name}`,
  window: ref.window,
  price: ref.price,
  turn: async (request, options) => {
    options.signal.throwIfAborted();
    try {
      return { ...(await turn(ref.name, request, options)), estimated: true };
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof ModelError) throw error;
      const said = error instanceof Error ? error.message : String(error);
      // What it refuses for good it says as a `ModelError`.
      throw new ModelError('transport', `The editor's model ${ref.name} could not be called: ${said}`, {
        cause: error,
      });
    }
  },
});
