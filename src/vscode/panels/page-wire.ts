import type { FromPage, Opening, PageRun, ToPage } from '../../core/page-messages.ts';
import type { Overview } from '../../core/projections/overview.ts';
import type { Notices, RunRow } from '../../link/protocol.ts';
import type { Parts } from '../parts.ts';
import { joined } from './joined.ts';

/** Lines of the transcript that are brought at a time. */
const LINES = 200;
/** What comes is gathered for so long before it is posted, in ms: a page draws no faster. */
const GATHER_MS = 50;

/** What a wire needs of the window. */
export interface WireEnds {
  readonly runs: Pick<Parts['runs'], 'rows' | 'open' | 'onDecided' | 'onDidChange'>;
  readonly engine: Pick<Parts['engine'], 'ask'>;
  readonly post: (message: ToPage) => void;
  readonly open: (run: string, opening: Opening) => Promise<void>;
  readonly tellFailure: Parts['tellFailure'];
  /** The run shown is another. */
  readonly onShown: (overview: Overview) => void;
}

/**
 * The panel's end of the wire to its page: one run at a time, from its newest overview on, and then only what is new.
 * A page that is hidden is gone; when it comes back it says `ready` again.
 */
export class PageWire {
  readonly #ends: WireEnds;
  readonly #encoder = new TextEncoder();
  readonly #subscriptions: readonly { dispose(): unknown }[];
  #run: string | null;
  /** `opening`: its overview is being read; `live`: the page has it. */
  #state: 'gone' | 'opening' | 'live' = 'gone';
  /** Each time a run is shown has its number: an answer to an earlier one comes too late. */
  #shown = 0;
  #gathered: Notices['decided'][] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(ends: WireEnds, run: string | null) {
    this.#ends = ends;
    this.#run = run;
    if (run !== null) this.#readAhead(run);
    this.#subscriptions = [
      ends.runs.onDecided((decided) => this.#gather(decided)),
      ends.runs.onDidChange(({ rows }) => {
        if (rows && this.#state === 'live') this.#postRuns();
      }),
    ];
  }

  get run(): string | null {
    return this.#run;
  }

  dispose(): void {
    this.hide();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** The page is not there any more. */
  hide(): void {
    this.#state = 'gone';
    this.#shown += 1;
    this.#gathered = [];
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** While the editor makes the frame of the page: what it will ask for first, and what reads its words. */
  #readAhead(run: string): void {
    void wireWords();
    // Where it cannot be read, that is found out again and said once the page is there.
    this.#ends.runs.open(run).catch(() => undefined);
  }

  /** Shows a run from its newest overview on. */
  async show(run: string): Promise<void> {
    this.hide();
    const shown = this.#shown;
    this.#state = 'opening';
    this.#run = run;
    try {
      const overview = await this.#ends.runs.open(run);
      if (shown !== this.#shown) return;
      this.#postRuns();
      this.#ends.post({ type: 'overview', run, overview: this.#bytes(JSON.stringify(overview)) });
      this.#state = 'live';
      // What came while it was read may be in it or not: the page passes over what it has.
      this.#flush();
      this.#ends.onShown(overview);
    } catch (error) {
      if (shown !== this.#shown) return;
      this.#postRuns();
      this.#ends.post({ type: 'problem', text: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Takes what a page said. What is no message of ours is passed over. */
  async take(said: unknown): Promise<void> {
    const { FromPage } = await wireWords();
    const { success, data: message } = FromPage.safeParse(said);
    if (!success) return;
    switch (message.type) {
      case 'ready':
        return this.#begin(message.run);
      case 'choose':
        return this.show(message.run);
      case 'earlier':
        return this.#earlier(message.run, message.before);
      case 'read':
        return this.#read(message);
      case 'submit':
        return this.#submit(message);
      case 'open':
        return this.#ends.open(message.run, message.opening);
    }
  }

  async #begin(before: string | null): Promise<void> {
    const run = this.#run ?? before;
    if (run !== null) return this.show(run);
    this.#postRuns();
    this.#ends.post({ type: 'problem', text: 'There is no run to show yet. Start a swarm on an issue.' });
  }

  async #earlier(run: string, before: number): Promise<void> {
    try {
      const { lines, first } = await this.#ends.engine.ask('transcript', { run, before, count: LINES });
      this.#ends.post({ type: 'transcript', run, before, lines: [...lines], first });
    } catch (error) {
      this.#ends.post({ type: 'transcript', run, before, lines: [], first: before });
      await this.#ends.tellFailure(error);
    }
  }

  async #read({ id, run, stored }: Extract<FromPage, { type: 'read' }>): Promise<void> {
    try {
      this.#ends.post({ type: 'texts', id, texts: [...(await this.#ends.engine.ask('texts', { run, stored }))] });
    } catch (error) {
      this.#ends.post({ type: 'texts', id, texts: stored.map(({ preview }) => `${preview}…`) });
      await this.#ends.tellFailure(error);
    }
  }

  async #submit({ id, run, command }: Extract<FromPage, { type: 'submit' }>): Promise<void> {
    try {
      const said = await this.#ends.engine.ask('submit', { run, command });
      this.#ends.post({ type: 'submitted', id, why: said.accepted ? null : said.why });
    } catch (error) {
      this.#ends.post({ type: 'submitted', id, why: error instanceof Error ? error.message : String(error) });
    }
  }

  #gather(decided: Notices['decided']): void {
    if (decided.run !== this.#run || this.#state === 'gone') return;
    this.#gathered.push(decided);
    if (this.#state === 'live') this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    this.#timer = null;
    const { post } = this.#ends;
    for (const { run, from, decisions } of joined(this.#gathered))
      post({ type: 'decided', run, from, decisions: this.#bytes(decisions) });
    this.#gathered = [];
  }

  #postRuns(): void {
    this.#ends.post({ type: 'runs', rows: this.#ends.runs.rows.map(pageRun) });
  }

  #bytes(text: string): Uint8Array {
    return this.#encoder.encode(text);
  }
}

/** Its schemas take longer to load than all else in the editor's start, and are of no use before there is a page. */
const wireWords = () => import('../../core/page-messages.ts');

const pageRun = ({ run, issue, title, state, kind, asks }: RunRow): PageRun => ({
  run,
  issue,
  title,
  state,
  rehearsed: kind === 'demonstration',
  asks,
});
