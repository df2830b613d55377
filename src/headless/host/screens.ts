import type { Decision } from '../../core/facts.ts';
import type { Link } from '../../link/link.ts';
import type { Hello, Notices, ReverseRequests } from '../../link/protocol.ts';
import { DecidedBatch } from './decided-batch.ts';
import { LiveLine } from './live-line.ts';

/** One connected screen, with what it follows. */
export interface ConnectedScreen {
  readonly link: Link<ReverseRequests, Notices>;
  /** Null until it has said it. */
  hello: Hello | null;
  /** By run. */
  readonly watches: Map<string, DecidedBatch>;
  readonly live: LiveLine;
}

const KEPT_NOTICES = 20;

/** All that are connected to this host. */
export class Screens {
  readonly #all: ConnectedScreen[] = [];
  readonly #onChange: () => void;
  /** What nobody was there to hear. */
  #unheard: Notices['notice'][] = [];

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  add(link: Link<ReverseRequests, Notices>): ConnectedScreen {
    const live = new LiveLine((said) => link.tell('live', said));
    const screen: ConnectedScreen = { link, hello: null, watches: new Map(), live };
    this.#all.push(screen);
    void link.closed.then(() => this.#remove(screen));
    return screen;
  }

  greet(screen: ConnectedScreen, hello: Hello): void {
    screen.hello = hello;
    const unheard = this.#unheard.splice(0);
    for (const notice of unheard) screen.link.tell('notice', notice);
    this.#onChange();
  }

  /** Those that have said hello, the newest first. */
  get greeted(): readonly ConnectedScreen[] {
    return this.#all.filter(({ hello }) => hello !== null).toReversed();
  }

  get trusted(): readonly ConnectedScreen[] {
    return this.greeted.filter(({ hello }) => hello?.trusted);
  }

  notice(notice: Notices['notice']): void {
    const { greeted } = this;
    if (greeted.length === 0) this.#unheard = [...this.#unheard, notice].slice(-KEPT_NOTICES);
    for (const { link } of greeted) link.tell('notice', notice);
  }

  /** Told after all that led to it: whoever leaves a run that has ended has its last line. */
  runsChanged(): void {
    for (const { link, watches } of this.greeted) {
      for (const batch of watches.values()) batch.flush();
      link.tell('runsChanged', null);
    }
  }

  decided(run: string, decision: Decision): void {
    const batches = this.greeted.flatMap(({ watches }) => watches.get(run) ?? []);
    if (batches.length === 0) return;
    const text = JSON.stringify(decision);
    for (const batch of batches) batch.add(decision.seq, text);
  }

  live(said: Notices['live']): void {
    for (const { live } of this.greeted) live.say(said);
  }

  closeAll(): void {
    for (const { link } of [...this.#all]) link.close();
  }

  watch(screen: ConnectedScreen, run: string): void {
    screen.watches.get(run)?.drop();
    screen.watches.set(run, new DecidedBatch((batch) => screen.link.tell('decided', { run, ...batch })));
  }

  unwatch(screen: ConnectedScreen, run: string): void {
    screen.watches.get(run)?.flush();
    screen.watches.delete(run);
  }

  #remove(screen: ConnectedScreen): void {
    this.#all.splice(this.#all.indexOf(screen), 1);
    for (const batch of screen.watches.values()) batch.drop();
    screen.watches.clear();
    screen.live.listen(null);
    this.#onChange();
  }
}
