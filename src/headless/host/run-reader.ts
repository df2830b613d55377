import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readRun } from '../../compose.ts';
import type { Decision } from '../../core/facts.ts';
import { type Overview, overviewOf } from '../../core/projections/overview.ts';
import type { StoredText, Text } from '../../core/text.ts';
import type { GoingRun, GoingRuns } from './going-runs.ts';
import { Telling } from './telling.ts';

/** What a run's log holds, whether it is going here or lies on the disk. */
export interface ReadableRun {
  readonly decisions: readonly Decision[];
  overview(): Overview;
  telling(): Telling;
  text(text: Text): Promise<string>;
}

const KEPT = 6;

/** Reads runs, and remembers those that were read last. */
export class RunReader {
  readonly #going: GoingRuns;
  readonly #read = new Map<string, { readonly stamp: string; readonly run: ReadableRun }>();
  readonly #tellings = new WeakMap<GoingRun, Telling>();

  constructor(going: GoingRuns) {
    this.#going = going;
  }

  /** `folder`: where its log lies. Throws `LogError`. */
  async read(id: string, folder: string): Promise<ReadableRun> {
    const going = this.#going.get(id);
    if (going !== undefined) return this.#readGoing(going);
    const { size, mtimeMs } = await stat(join(folder, 'log.jsonl'));
    const stamp = `${size} ${mtimeMs}`;
    const known = this.#read.get(folder);
    if (known?.stamp === stamp) return known.run;
    const { decisions, text } = await readRun(folder);
    const run = readable(decisions, text);
    this.#read.delete(folder);
    this.#read.set(folder, { stamp, run });
    for (const old of [...this.#read.keys()].slice(0, -KEPT)) this.#read.delete(old);
    return run;
  }

  #readGoing(going: GoingRun): ReadableRun {
    const telling = this.#tellings.get(going) ?? new Telling();
    this.#tellings.set(going, telling);
    return {
      decisions: going.decisions,
      overview: () => structuredClone(going.overview),
      telling: () => telling.upTo(going.decisions),
      text: (text) => going.engine.texts.read(text),
    };
  }
}

function readable(decisions: readonly Decision[], text: (stored: StoredText) => Promise<string>): ReadableRun {
  let overview: Overview | null = null;
  const telling = new Telling();
  return {
    decisions,
    overview: () => {
      overview ??= overviewOf(decisions);
      return overview;
    },
    telling: () => telling.upTo(decisions),
    text: async (one) => (typeof one === 'string' ? one : text(one)),
  };
}
