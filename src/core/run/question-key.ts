import type { Cap } from '../budget.ts';
import { capKey } from '../cap-key.ts';
import type { AskSubject, Spawning } from '../facts.ts';
import { identityOf } from '../preview.ts';
import { shortHash } from '../short-hash.ts';
import { type Ask, named, type Run } from './state.ts';

/**
 * The name of a question, equal for equal questions: who was told no once is not asked the same again. Null for those
 * that may be answered differently another time, since something has changed in between.
 */
export function questionKey(run: Run, { subject, by }: Pick<Ask, 'subject' | 'by'>): string | null {
  // Who has the last word may change its mind.
  if (by === 'chair') return null;
  switch (subject.kind) {
    case 'command':
      return `command:${by}:${shortHash(subject.command)}`;
    case 'question':
      return `question:${by}:${shortHash(identityOf(subject.question))}`;
    case 'spawn':
      return `spawn:${by}:${subject.spawning.role}:${shortHash(spawningOf(subject.spawning))}`;
    case 'motion':
      return `motion:${by}:${shortHash(motionOf(run, subject))}`;
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

const spawningOf = ({ brief, write, uses, budget }: Spawning): string =>
  JSON.stringify([identityOf(brief), write, uses, budget?.tokens, budget?.money]);

/** Other evidence makes it another motion; so does other work, where it is about what was handed in. */
function motionOf({ tasks }: Run, { measure, evidence }: Extract<AskSubject, { kind: 'motion' }>): string {
  const work = 'task' in measure ? (named(tasks, measure.task)?.submission?.commit ?? null) : null;
  return JSON.stringify([measure, identityOf(evidence), work]);
}

/** The question whether a cap may be raised. It is asked anew once the cap was set anew. */
export const budgetKey = (cap: Cap): string => `budget:${capKey(cap)}`;

/** What the chair or the board said to the same question before. */
export const saidBefore = (run: Run, ask: Pick<Ask, 'subject' | 'by'>): Run['decided'][string] | null => {
  const key = questionKey(run, ask);
  return key !== null && Object.hasOwn(run.decided, key) ? (run.decided[key] ?? null) : null;
};
