import type { AskSubject } from '../facts.ts';
import { assistedBefore } from './assist.ts';
import { replacedBefore } from './replace.ts';
import { named, type Run } from './state.ts';

/** Why the rules alone do not have a measure of health taken once more, in a sentence; null: it was not taken yet. */
export function triedBefore(run: Run, { agent: id, measure }: Extract<AskSubject, { kind: 'health' }>): string | null {
  const agent = named(run.agents, id);
  if (!agent) return null;
  if (measure.do === 'replace' && replacedBefore(run, agent))
    return `Somebody was replaced in this already${agent.task === null ? '' : ` (${agent.task})`}: it is not the agent.`;
  if (measure.do === 'assist' && assistedBefore(run, agent))
    return `Somebody helped with this already${agent.task === null ? '' : ` (${agent.task})`}.`;
  return null;
}
