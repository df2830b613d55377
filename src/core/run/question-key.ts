import type { Cap } from '../budget.ts';
import { capKey } from '../cap-key.ts';
import { identityOf } from '../preview.ts';
import { shortHash } from '../short-hash.ts';
import type { Ask, Run } from './state.ts';

/**
 * The name of a question, equal for equal questions: who was told no once is not asked the same again. Null for those
 * that may be answered differently another time, since something has changed in between.
 */
export function questionKey({ subject, by }: Pick<Ask, 'subject' | 'by'>): string | null {
  switch (subject.kind) {
    case 'command':
      return `command:${by}:${shortHash(subject.command)}`;
    case 'question':
      return `question:${by}:${shortHash(identityOf(subject.question))}`;
    case 'spawn':
      return `spawn:${by}:${subject.spawning.role}:${shortHash(identityOf(subject.spawning.brief))}`;
    case 'motion':
      return `motion:${by}:${shortHash(JSON.stringify(subject.measure))}`;
    case 'budget':
      return budgetKey(subject.cap);
    case 'plan':
    case 'merge':
    case 'review':
    case 'model':
    case 'forge':
    case 'charter':
    case 'health':
      return null;
  }
}

/** The question whether a cap may be raised. It is asked anew once the cap was set anew. */
export const budgetKey = (cap: Cap): string => `budget:${capKey(cap)}`;

/** What the chair said to the same question before. */
export const saidBefore = (run: Run, ask: Pick<Ask, 'subject' | 'by'>): Run['decided'][string] | null => {
  const key = questionKey(ask);
  return key !== null && Object.hasOwn(run.decided, key) ? (run.decided[key] ?? null) : null;
};
