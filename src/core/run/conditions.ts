import type { AskSubject } from '../facts.ts';
import type { Condition } from '../measure.ts';
import type { Draft } from './draft.ts';
import { agentNamed } from './measure-agent.ts';
import type { Ask } from './state.ts';
import { tie } from './tie.ts';

/**
 * Ties what was asked to conditions: they narrow the grant of whom it is about, or set a cap. What concerns the whole run
 * binds the board itself, from which all that join later have what they hold.
 */
export function bindTo(draft: Draft, ask: Ask, conditions: readonly Condition[]): void {
  if (conditions.length > 0) tie(draft, boundBy(ask), conditions, `Decided so: ${ask.gate}, ${ask.id}.`);
}

/** Whom the conditions of a decision bind, with all below. */
function boundBy({ subject, by }: Ask): string {
  switch (subject.kind) {
    case 'command':
    case 'spawn':
    case 'question':
    case 'merge':
    case 'review':
    case 'budget':
      return by === 'chair' ? 'board' : by;
    case 'model':
      return subject.agent;
    case 'health':
      return aimedAt(subject) ?? subject.agent;
    case 'motion':
      return aimedAt(subject) ?? 'board';
    case 'plan':
    case 'charter':
    case 'forge':
      return 'board';
  }
}

const aimedAt = ({ measure }: Extract<AskSubject, { kind: 'health' | 'motion' }>): string | null => agentNamed(measure);
