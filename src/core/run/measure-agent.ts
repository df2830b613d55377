import type { Measure } from '../measure.ts';

/** The agent that a measure is aimed at; null: the run as a whole, or a task. */
export const agentNamed = (measure: Measure): string | null =>
  'agent' in measure
    ? measure.agent
    : measure.do === 'rebudget' && measure.cap.of === 'agent'
      ? measure.cap.agent
      : null;
