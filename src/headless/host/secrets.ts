import type { KeyAccess, KeySource } from '../../compose.ts';
import type { SecretWish } from '../../link/protocol.ts';
import { ModelError } from '../../ports/model.ts';
import type { Screens } from './screens.ts';

/** How long a screen may take to look for a secret, in ms: it never asks the user. */
const ANSWER_MS = 10_000;

/** Where messages say that a key is kept. */
const SOURCE = 'the editor (command "Swarm: Choose Models…")';

/** Secrets as the screens have them, in memory for as long as this process lives and nowhere else. */
export class HostSecrets {
  readonly #screens: Screens;
  readonly #held = new Map<string, { readonly value: string | null; readonly generation: number }>();
  /** How often they have become others. */
  #generation = 0;

  constructor(screens: Screens) {
    this.#screens = screens;
  }

  /** Null: no screen that is trusted has it. */
  async find(wish: SecretWish): Promise<string | null> {
    const name = JSON.stringify(wish);
    const generation = this.#generation;
    const held = this.#held.get(name);
    if (held?.generation === generation && held.value !== null) return held.value;
    for (const { link } of this.#screens.trusted) {
      const value = await link.ask('secret', wish, AbortSignal.timeout(ANSWER_MS)).catch(() => undefined);
      // It may have been looked up before they became others.
      if (generation !== this.#generation) return this.find(wish);
      if (value === undefined) continue; // it has gone, or does not answer: the next one may
      this.#held.set(name, { value, generation });
      return value;
    }
    return null;
  }

  /** What was found last. Null: there is none (any more); undefined: nobody looked for it. */
  held(wish: SecretWish): string | null | undefined {
    return this.#held.get(JSON.stringify(wish))?.value;
  }

  /** They are others from now on: those that are held are looked for again. */
  async renew(): Promise<void> {
    this.#generation += 1;
    await Promise.all([...this.#held.keys()].map((wish) => this.find(JSON.parse(wish))));
  }

  /** Asked for at each call of a model, so that a key that was replaced is used at once. */
  readonly keyOf: KeySource = async ({ provider, baseUrl }): Promise<KeyAccess> => {
    const key = await this.find({ of: 'model', provider, baseUrl });
    if (key === null && this.#screens.trusted.length === 0)
      throw new ModelError('transport', `No window is open that could give the key of ${provider}.`);
    return { key, source: SOURCE };
  };
}
