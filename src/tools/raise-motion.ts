import { z } from 'zod';
import { WrittenMeasure } from '../core/measure.ts';
import { tool, touchesNothing } from './tool.ts';

export const raiseMotion = tool({
  name: 'raise_motion',
  description:
    'Proposes a measure that is not yours to take, and waits for the decision: end, replace, re-brief, pause or bind an agent, set a budget, change the mode of coordination, take a task as it is or send it back, stop the run. It goes to whoever decides on motions; code carries it out once it is allowed. Give the figures and lines that speak for it.',
  input: z.strictObject({
    measure: WrittenMeasure,
    evidence: z
      .string()
      .trim()
      .min(1)
      .max(8000)
      .describe('What shows that this is needed: figures, exit codes, lines. What you only believe, mark as such'),
  }),
  traits: { kind: 'decides', repeat: 'safe' },
  target: () => touchesNothing,
  decides: ({ measure, evidence }) => ({ tool: 'raise_motion', measure, evidence }),
});
