import type { GoingRuns } from './going-runs.ts';
import { readMarker, writeMarker } from './marker.ts';
import type { Screens } from './screens.ts';

interface MarkersAt {
  readonly home: string;
  /** Folders that this host was started for; '' stands for none. */
  readonly folders: readonly string[];
  readonly screens: Screens;
  readonly going: GoingRuns;
}

/** Keeps the markers of all folders that this host is known by, so that what is going is found when it dies. */
export class Markers {
  readonly #at: MarkersAt;
  readonly #folders: Set<string>;
  #left: readonly string[];
  #written = '';
  #writing: Promise<void> = Promise.resolve();
  #frozen = false;
  #taken = false;

  private constructor(at: MarkersAt, folders: Set<string>, left: readonly string[]) {
    this.#at = at;
    this.#folders = folders;
    this.#left = left;
  }

  /** Reads what the process before this one left. */
  static async open(at: MarkersAt): Promise<Markers> {
    const folders = new Set(at.folders);
    const left = await Promise.all([...folders].map((folder) => readMarker(at.home, folder)));
    return new Markers(at, folders, [...new Set(left.flat())]);
  }

  /** The runs that were going when the process before this one ended; once. They stay marked until they are `settled`. */
  takeLeft(): readonly string[] {
    if (this.#taken) return [];
    this.#taken = true;
    return this.#left;
  }

  /** It goes on here, or cannot. */
  async settled(run: string): Promise<void> {
    this.#left = this.#left.filter((other) => other !== run);
    await this.write();
  }

  async addFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    this.#folders.add(folder);
    this.#written = '';
    await this.write();
  }

  /** Says what is going now. Nothing is taken away before what was left has been taken up. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** From now on they stay as they are: this process ends, and the next is to take its runs up. */
  async freeze(): Promise<void> {
    await this.write();
    this.#frozen = true;
  }

  async #write(): Promise<void> {
    if (this.#frozen) return;
    const runs = [...new Set([...this.#at.going.ids, ...this.#left])];
    const text = JSON.stringify(runs);
    if (text === this.#written) return;
    try {
      for (const folder of this.#folders) await writeMarker(this.#at.home, folder, runs);
      this.#written = text;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const said = `It cannot be kept which runs are going (${why}): after a crash they have to be continued by hand.`;
      this.#at.screens.notice({ run: null, text: said, bad: true });
    }
  }
}
