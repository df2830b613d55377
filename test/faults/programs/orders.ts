import type { Limits, ModelRef, Settings } from '../../../src/core/settings.ts';

/** What `run-to-end.ts` is told, as JSON in its first argument. */
export interface Orders {
  /** Our state folder. */
  readonly home: string;
  readonly root: string;
  readonly base: { readonly branch: string; readonly commit: string };
  readonly forge: { baseUrl: string; owner: string; repository: string; token: string };
  readonly issue: number;
  readonly models: Readonly<Record<string, ModelRef>>;
  readonly limits: Partial<Limits>;
  readonly gates: Partial<Settings['gates']>;
  readonly settleMs: number;
  /** It kills itself right after the decision with this number is on the disk. */
  readonly killAt: number | null;
  /** As the chair, it allows whatever is asked when it begins. */
  readonly allow: boolean;
}

/** What it says in its last line when it comes to an end. */
export interface Ending {
  readonly outcome: string;
  readonly summary: string;
  readonly asks: readonly unknown[];
}
