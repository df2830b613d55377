import type { GoingRuns } from './going-runs.ts';
import type { HostOptions } from './host-options.ts';
import type { Screens } from './screens.ts';

/** How long a host lives: as long as a screen looks at it, and a while longer. */
export class Lifetime {
  readonly #options: HostOptions;
  readonly #parts: { readonly screens: Screens; readonly going: GoingRuns };
  readonly #over = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;
  #greeted = false;
  ending = false;

  constructor(options: HostOptions, parts: { readonly screens: Screens; readonly going: GoingRuns }) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Resolves when the time has come to end. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Screens or runs have come or gone. */
  look(): void {
    clearTimeout(this.#timer);
    const { screens, going } = this.#parts;
    if (screens.greeted.length > 0) {
      this.#greeted = true;
      return;
    }
    // Whoever started it may still be on the way.
    const waits = going.ids.length > 0 || !this.#greeted ? this.#options.graceMs : this.#options.idleMs;
    this.#timer = setTimeout(() => this.end(), waits);
  }

  end(): void {
    this.ending = true;
    clearTimeout(this.#timer);
    this.#over.resolve();
  }
}
