import type { Decision } from '../../core/facts.ts';
import { tell } from '../../core/projections/timeline.ts';
import { evolve, newRun } from '../../core/run.ts';
import type { Requests, TranscriptLine } from '../../link/protocol.ts';

/** Everything that happened in a run, told with what was true at the time. */
export class Telling {
  readonly #run = newRun();
  readonly #lines: TranscriptLine[] = [];
  #told = 0;

  /** Goes on with the decisions that came since. */
  upTo(decisions: readonly Decision[]): this {
    for (const { seq, at, facts } of decisions.slice(this.#told))
      for (const fact of facts) {
        evolve(this.#run, fact);
        for (const told of tell(fact, this.#run)) this.#lines.push({ ...told, line: seq, at });
      }
    this.#told = decisions.length;
    return this;
  }

  /**
   * About `count` lines that come from before log line `before`: what one log line says is never parted, so that the page
   * before begins where this one ends.
   */
  page(before: number | null, count: number): Requests['transcript'][1] {
    const end = before === null ? this.#lines.length : firstFrom(this.#lines, before);
    let start = Math.max(0, end - Math.max(1, count));
    while (start > 0 && this.#lines[start - 1]?.line === this.#lines[start]?.line) start -= 1;
    return { lines: this.#lines.slice(start, end), first: start === 0 ? null : (this.#lines[start]?.line ?? null) };
  }
}

/** Index of the first told line that comes from log line `line` or later. */
function firstFrom(lines: readonly TranscriptLine[], line: number): number {
  const at = lines.findIndex((one) => one.line >= line);
  return at < 0 ? lines.length : at;
}
