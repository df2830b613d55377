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
  readonly #held = new Map<string, string>();

  constructor(screens: Screens) {
    this.#screens = screens;
  }

  /** Null: no screen that is trusted has it. */
  async find(wish: SecretWish): Promise<string | null> {
    const name = JSON.stringify(wish);
    const held = this.#held.get(name);
    if (held !== undefined) return held;
    for (const { link } of this.#screens.trusted) {
      const answer = await link.ask('secret', wish, AbortSignal.timeout(ANSWER_MS)).catch(() => undefined);
      if (answer === undefined) continue; // it has gone, or does not answer: the next one may
      if (answer !== null) this.#held.set(name, answer);
      return answer;
    }
    return null;
  }

  /** What is held of it now; null: nothing. */
  held(wish: SecretWish): string | null {
    return this.#held.get(JSON.stringify(wish)) ?? null;
  }

  /** They are others from now on: those that are held are looked for again. */
  async renew(): Promise<void> {
    const wishes = [...this.#held.keys()];
    this.#held.clear();
    await Promise.all(wishes.map((wish) => this.find(JSON.parse(wish))));
  }

  /** Asked for at each call of a model, so that a key that was replaced is used at once. */
  readonly keyOf: KeySource = async ({ provider, baseUrl }): Promise<KeyAccess> => {
    const key = await this.find({ of: 'model', provider, baseUrl });
    if (key === null && this.#screens.trusted.length === 0)
      throw new ModelError('transport', `No window is open that could give the key of ${provider}.`);
    return { key, source: SOURCE };
  };
}
