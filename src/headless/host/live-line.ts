import type { Notices } from '../../link/protocol.ts';

type Live = Notices['live'];

/** At most ten notifications a second. */
const PAUSE_MS = 100;
/** Characters that wait to be sent; what is older than these is not shown any more anyway. */
const MOST = 20_000;

/** What the one agent that a screen listens to writes and prints, in bearable portions. It may lose some, never mix agents. */
export class LiveLine {
  readonly #send: (said: Live) => void;
  #to: { readonly run: string; readonly agent: string } | null = null;
  #waiting: { readonly kind: Live['kind']; text: string }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (said: Live) => void) {
    this.#send = send;
  }

  listen(to: { readonly run: string; readonly agent: string } | null): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.#to = to;
  }

  say({ run, agent, kind, text }: Live): void {
    if (this.#to?.run !== run || this.#to.agent !== agent) return;
    const last = this.#waiting.at(-1);
    if (last?.kind === kind) last.text = (last.text + text).slice(-MOST);
    else this.#waiting.push({ kind, text: text.slice(-MOST) });
    this.#timer ??= setTimeout(() => this.#next(), PAUSE_MS);
  }

  #next(): void {
    const said = this.#waiting.shift();
    this.#timer = this.#waiting.length > 0 ? setTimeout(() => this.#next(), PAUSE_MS) : undefined;
    if (said !== undefined && this.#to !== null) this.#send({ ...this.#to, ...said });
  }
}
