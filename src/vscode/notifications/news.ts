import { capKey } from '../../core/cap-key.ts';
import type { Overview } from '../../core/projections/overview.ts';
import { redBaseText } from '../../core/projections/red-base.ts';
import type { Ask, Run } from '../../core/run/state.ts';
import { asksOfChair } from '../history/run-texts.ts';

/** A question that is new, with what its message says of its run. */
export interface NewAsk {
  readonly run: string;
  readonly ask: Ask;
  readonly issue: number;
  readonly title: string;
  /** What fails at the base already. */
  readonly red: string | null;
}

/** A cap of which four fifths are spent, by its name. */
export interface NewWarning {
  readonly run: Run;
  readonly cap: string;
}

export interface News {
  readonly asks: readonly NewAsk[];
  readonly warnings: readonly NewWarning[];
  readonly ended: readonly Run[];
}

/** Tells what is new for somebody who must act, each thing once. What was there when a run was first seen is not new. */
export class NewsTeller {
  readonly #asks = new Map<string, Set<string>>();
  readonly #warned = new Map<string, Set<string>>();
  readonly #open = new Set<string>();
  /** Runs that began while this window looked: all of theirs is new. */
  readonly #since: number;

  /** `since`: when this window began to look, in ms since 1970. */
  constructor(since: number) {
    this.#since = since;
  }

  look(overviews: readonly Overview[]): News {
    const asks: NewAsk[] = [];
    const warnings: NewWarning[] = [];
    const ended: Run[] = [];
    for (const overview of overviews) {
      const { run } = overview;
      const told = this.#asks.get(run.id) ?? new Set(this.#before(overview));
      this.#asks.set(run.id, told);
      for (const ask of asksOfChair(overview)) {
        if (told.has(ask.id)) continue;
        told.add(ask.id);
        const { issue, title } = run.mission;
        asks.push({ run: run.id, ask, issue, title, red: redBaseText(run) });
      }
      warnings.push(...this.#warnings(run));
      if (run.state === 'open') this.#open.add(run.id);
      else if (run.state === 'closed' && this.#open.delete(run.id)) ended.push(run);
    }
    return { asks, warnings, ended };
  }

  /** A cap that is set anew is warned about anew; one that somebody is asked about needs no warning. */
  #warnings(run: Run): readonly NewWarning[] {
    const due = Object.entries(run.ledger.warned).map(([cap, turn]) => ({ cap, id: `${cap} ${turn}` }));
    const told = this.#warned.get(run.id) ?? new Set(run.opened < this.#since ? due.map(({ id }) => id) : []);
    this.#warned.set(run.id, told);
    const asked = new Set(
      Object.values(run.asks).map(({ subject }) => (subject.kind === 'budget' ? capKey(subject.cap) : '')),
    );
    const fresh = due.filter(({ id }) => !told.has(id));
    for (const { id } of fresh) told.add(id);
    return run.state === 'open' ? fresh.flatMap(({ cap }) => (asked.has(cap) ? [] : [{ run, cap }])) : [];
  }

  #before({ chamber }: Overview): readonly string[] {
    return chamber.motions.filter(({ raised }) => raised < this.#since).map(({ ask }) => ask);
  }
}
