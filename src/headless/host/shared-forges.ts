import { type LocalForge, startLocalForge } from '../run/local-forge.ts';

interface Shared {
  readonly forge: Promise<LocalForge>;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/** How long a local forge goes on that nobody needs, in ms: after that a terminal can have it. */
const LINGER_MS = 60_000;

/** The local forges of this process: one a repository, shared by its runs and by the list of issues. */
export class SharedForges {
  readonly #byFolder = new Map<string, Shared>();
  /** Those that are being ended. */
  readonly #ending = new Map<string, Promise<void>>();

  /** The forge kept in `directory`. It is given up, not ended, by its `close`. */
  readonly open = async (directory: string, root: string): Promise<LocalForge> => {
    const shared = this.#byFolder.get(directory) ?? {
      forge: this.#start(directory, root),
      users: 0,
      timer: undefined,
    };
    this.#byFolder.set(directory, shared);
    clearTimeout(shared.timer);
    shared.users += 1;
    let forge: LocalForge;
    try {
      forge = await shared.forge;
    } catch (error) {
      if (this.#byFolder.get(directory) === shared) this.#byFolder.delete(directory);
      throw error;
    }
    let given = false;
    const close = async () => {
      if (given) return;
      given = true;
      shared.users -= 1;
      if (shared.users === 0) shared.timer = setTimeout(() => void this.#end(directory, shared), LINGER_MS).unref();
    };
    return { ...forge, close };
  };

  async #start(directory: string, root: string): Promise<LocalForge> {
    await this.#ending.get(directory);
    return startLocalForge(directory, root);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#byFolder].map(([directory, shared]) => this.#end(directory, shared)));
  }

  async #end(directory: string, shared: Shared): Promise<void> {
    clearTimeout(shared.timer);
    // Whoever wants it from now on waits until its lock is free.
    const ended = shared.forge.then((forge) => forge.close());
    const next = this.#ending.get(directory) ?? Promise.resolve();
    const both = Promise.all([next, ended]).then(() => {});
    this.#ending.set(directory, both);
    if (this.#byFolder.get(directory) === shared) this.#byFolder.delete(directory);
    try {
      await both;
    } finally {
      if (this.#ending.get(directory) === both) this.#ending.delete(directory);
    }
  }
}
