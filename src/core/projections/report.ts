import { lastWords } from '../run/leads.ts';
import type { Run } from '../run/state.ts';
import { bodyPreview } from '../text.ts';

/** What a run came to, as it is told at the end. Times in ms, money in US dollars. */
export interface RunReport {
  readonly run: string;
  /** `waiting`: it is not over, someone has to answer. */
  readonly outcome: 'merged' | 'failed' | 'blocked' | 'limited' | 'cancelled' | 'waiting';
  readonly issue: { readonly number: number; readonly title: string; readonly url: string };
  readonly summary: string;
  readonly base: { readonly branch: string; readonly from: string; readonly to: string };
  readonly tasks: readonly {
    readonly id: string;
    readonly title: string;
    readonly issue: number | null;
    readonly pull: number | null;
    readonly url: string | null;
    readonly reviews: number;
    readonly head: string | null;
    readonly merged: string | null;
    readonly ended: string | null;
  }[];
  readonly commits: readonly string[];
  readonly tokens: number;
  /** There where some of it no provider counted: it is worked out from characters. */
  readonly estimated?: true;
  /** Null where a model's price is not known. */
  readonly money: number | null;
  readonly modelCalls: number;
  readonly asks: readonly string[];
}

export function reportOf(run: Run): RunReport {
  const tasks = Object.values(run.tasks).map((task) => ({
    id: task.id,
    title: task.title,
    issue: task.issue?.number ?? null,
    pull: task.pull?.number ?? null,
    url: task.pull?.url ?? null,
    reviews: task.reviews.length,
    head: task.submission?.commit ?? task.pushed,
    merged: task.merged?.commit ?? null,
    ended: task.ended,
  }));
  return {
    run: run.id,
    outcome: run.outcome ?? 'waiting',
    issue: { number: run.mission.issue, title: run.mission.title, url: run.mission.url },
    summary: bodyPreview(run.stopped?.why ?? lastWords(run)),
    base: { branch: run.base.branch, from: run.base.start, to: run.base.commit },
    tasks,
    commits: tasks.flatMap((task) => task.merged ?? []),
    tokens: run.ledger.tokens,
    ...(run.ledger.estimated ? { estimated: true as const } : {}),
    money: run.ledger.moneyUnknown ? null : run.ledger.money,
    modelCalls: run.ledger.calls,
    asks: Object.keys(run.asks),
  };
}
