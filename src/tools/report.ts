import { z } from 'zod';
import { tool, touchesNothing } from './tool.ts';

export const report = tool({
  name: 'report',
  description:
    'Ends your work with a report to your parent. done: what you were asked for is reached. failed: you tried and it cannot be done this way. blocked: something outside your reach is missing. The summary says what was done or found, and what you know that helps whoever goes on.',
  input: z.strictObject({
    outcome: z.enum(['done', 'failed', 'blocked']),
    summary: z.string().trim().min(1).max(8000),
  }),
  traits: { kind: 'decides', repeat: 'safe' },
  target: () => touchesNothing,
  decides: ({ outcome, summary }) => ({ tool: 'report', outcome, summary }),
});
