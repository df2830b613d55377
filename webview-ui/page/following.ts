import type { Decision } from '../../src/core/facts.ts';
import type { PageLine, PageRun, ToPage } from '../../src/core/page-messages.ts';
import { follow, type Overview } from '../../src/core/projections/overview.ts';
import { tell } from '../../src/core/projections/timeline.ts';
import { plain, readJson } from './plain.ts';
import { Transcript } from './transcript.ts';
import { hear, keep, kept, post } from './wire.ts';

/**
 * What a page shows: the overview of one run, followed by folding what comes, and its transcript. It changes in place;
 * whoever draws it is called once a frame, however much came.
 */
export class Following {
  overview: Overview | null = null;
  runs: readonly PageRun[] = [];
  /** Why nothing can be shown. */
  problem: string | null = null;
  readonly transcript = new Transcript();
  /** Another number: draw again. */
  version = 0;
  readonly #drawn = new Set<() => void>();
  readonly #answers = new Map<number, (message: Answer) => void>();
  #frame = 0;
  #asked = 0;

  start(): void {
    hear((message) => this.#take(message));
    const { run } = kept();
    post({ type: 'ready', run: typeof run === 'string' ? run : null });
  }

  readonly subscribe = (draw: () => void): (() => void) => {
    this.#drawn.add(draw);
    return () => this.#drawn.delete(draw);
  };

  readonly read = (): number => this.version;

  /** Asks the panel something that it answers once. */
  ask(message: (id: number) => Parameters<typeof post>[0]): Promise<Answer> {
    this.#asked += 1;
    const id = this.#asked;
    post(message(id));
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }

  /** Has the lines before the oldest one brought, unless they are on their way or there are none. */
  earlier(): void {
    const before = this.transcript.wanted();
    if (before !== null && this.overview) post({ type: 'earlier', run: this.overview.run.id, before });
  }

  #take(message: ToPage): void {
    switch (message.type) {
      case 'runs':
        this.runs = message.rows.map((row) => ({ ...row, title: plain(row.title) }));
        break;
      case 'overview':
        this.overview = readJson(message.overview) as Overview;
        this.problem = null;
        this.transcript.begin(this.overview.lines);
        keep('run', message.run);
        break;
      case 'decided':
        this.#follow(message);
        break;
      case 'transcript':
        if (message.run === this.overview?.run.id)
          this.transcript.before(message.before, message.lines.map(plainLine), message.first);
        break;
      case 'problem':
        this.problem = plain(message.text);
        break;
      case 'texts':
      case 'submitted':
        this.#answers.get(message.id)?.(message);
        this.#answers.delete(message.id);
        break;
    }
    this.#draw();
  }

  #follow({ run, from, decisions }: Extract<ToPage, { type: 'decided' }>): void {
    const { overview } = this;
    if (overview === null || overview.run.id !== run) return;
    // Lines were missed, as after sleep: the newest overview is shorter than all of them.
    if (from > overview.lines) return post({ type: 'ready', run });
    for (const decision of readJson(decisions) as Decision[]) {
      if (decision.seq < overview.lines) continue;
      follow(overview, decision);
      const { seq, at, facts } = decision;
      const told = facts.flatMap((fact) => tell(fact, overview.run));
      this.transcript.after(told.map((one) => ({ ...one, line: seq, at })));
    }
  }

  #draw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.version += 1;
      for (const draw of this.#drawn) draw();
    });
  }
}

export type Answer = Extract<ToPage, { type: 'texts' | 'submitted' }>;

const plainLine = (line: PageLine): PageLine => ({ ...line, text: plain(line.text) });
