import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { User } from './state.ts';

/** A request that asked for a change: who, what, and how it was answered. */
export interface Effect {
  at: string;
  login: string | null;
  method: string;
  path: string;
  status: number;
  /** Whether something changed. A refused request is recorded too, with false. */
  applied: boolean;
  summary: string;
  /** For a push: every ref that moved. */
  refs?: { ref: string; from: string | null; to: string | null }[];
}

/** What the effect log needs to know of a request. */
export interface Happened {
  user: User | undefined;
  method: string;
  path: string;
  status: number;
  applied: boolean;
  summary: string;
  refs?: NonNullable<Effect['refs']>;
}

/** Appends to `effects.jsonl`; the line is on disk before the request is answered. */
export async function recordEffect(directory: string, happened: Happened): Promise<void> {
  const { user, ...rest } = happened;
  const effect: Effect = { at: new Date().toISOString(), login: user?.login ?? null, ...rest };
  await mkdir(directory, { recursive: true });
  const file = await open(join(directory, 'effects.jsonl'), 'a');
  try {
    await file.writeFile(`${JSON.stringify(effect)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** A request's body in one line, long texts cut short. */
export function summarize(body: unknown): string {
  const text = JSON.stringify(body, (_key, value) =>
    typeof value === 'string' && value.length > 200 ? `${value.slice(0, 200)}…` : value,
  );
  return (text ?? '').slice(0, 1000);
}
