/** How long decisions are gathered into one notification, in ms, and how much of them, in characters. */
const GATHER_MS = 30;
const MOST = 200_000;

/** Gathers the decisions of one run for one screen, so that a busy run does not flood it. */
export class DecidedBatch {
  readonly #send: (batch: { readonly from: number; readonly decisions: string }) => void;
  #texts: string[] = [];
  #size = 0;
  #from = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (batch: { readonly from: number; readonly decisions: string }) => void) {
    this.#send = send;
  }

  /** `text`: the decision of line `seq` as JSON. */
  add(seq: number, text: string): void {
    if (this.#size > 0 && this.#size + text.length > MOST) this.flush();
    if (this.#texts.length === 0) this.#from = seq;
    this.#texts.push(text);
    this.#size += text.length;
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** What was gathered is not wanted any more. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#texts = [];
    this.#size = 0;
  }

  /** Sends at once what was gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const texts = this.#texts.splice(0);
    this.#size = 0;
    if (texts.length > 0) this.#send({ from: this.#from, decisions: `[${texts.join(',')}]` });
  }
}
