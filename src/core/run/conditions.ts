import type { AskSubject } from '../facts.ts';
import type { Condition } from '../measure.ts';
import type { Draft } from './draft.ts';
import { agentNamed } from './measure-agent.ts';
import { type Ask, named, type Run } from './state.ts';
import { tie } from './tie.ts';

/**
 * Ties what was asked to conditions: they narrow the grant of whom it is about, or set a cap. What concerns the whole run
 * binds the board itself, from which all that join later have what they hold. `spawned`: who came of it.
 */
export function bindTo(draft: Draft, ask: Ask, conditions: readonly Condition[], spawned: string | null = null): void {
  const bound = spawned ?? boundBy(draft.run, ask);
  // Of a question about a budget, a budget is what the cap becomes (`raisedTo`), and binds nobody beside.
  const binding = conditions.filter(({ kind }) => ask.subject.kind !== 'budget' || kind !== 'budget');
  if (binding.length > 0 && bound !== null) tie(draft, bound, binding, `Decided so: ${ask.gate}, ${ask.id}.`);
}

/** Whom the conditions of a decision bind, with all below; null: nobody who is there. */
function boundBy(run: Run, { subject, by }: Ask): string | null {
  switch (subject.kind) {
    case 'spawn':
      return null; // who was to come did not
    case 'merge':
    case 'review':
      return developerOf(run, subject.task);
    case 'command':
    case 'question':
    case 'budget':
      return by === 'chair' ? 'board' : by;
    case 'model':
      return subject.agent;
    case 'health':
      return aimedAt(subject) ?? subject.agent;
    case 'motion':
      return 'task' in subject.measure ? developerOf(run, subject.measure.task) : (aimedAt(subject) ?? 'board');
    case 'plan':
    case 'charter':
    case 'forge':
      return 'board';
  }
}

const aimedAt = ({ measure }: Extract<AskSubject, { kind: 'health' | 'motion' }>): string | null => agentNamed(measure);

const developerOf = (run: Run, task: string): string | null => named(run.tasks, task)?.developer ?? null;
