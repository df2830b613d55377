import type { Notices, RunRow } from '../../link/protocol.ts';
import { messageText } from '../safe-text.ts';

/** What the engine says went wrong, gathered into one message, each thing once for as long as the window is open. */
export class BadNotices {
  readonly #told = new Set<string>();
  #waiting: Notices['notice'][] = [];

  /** Whether it is one to tell. */
  take(notice: Notices['notice']): boolean {
    if (!notice.bad || this.#told.has(notice.text)) return false;
    this.#told.add(notice.text);
    this.#waiting.push(notice);
    return true;
  }

  /** One message for all that was taken since, and the run that can be gone on with where there is exactly one such. */
  message(rows: readonly RunRow[]): { readonly text: string; readonly stopped: string | null } {
    const gathered = this.#waiting;
    this.#waiting = [];
    const named = new Set(gathered.map(({ run }) => run));
    const [stopped, other] = rows.filter(({ run, state }) => state === 'stopped' && named.has(run));
    return {
      text: gathered.map(({ text }) => messageText(text.split('\n', 1)[0] ?? text, 300)).join(' '),
      stopped: other === undefined ? (stopped?.run ?? null) : null,
    };
  }
}
