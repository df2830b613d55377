import { z } from 'zod';
import { tool, touchesNothing } from './tool.ts';

export const message = tool({
  name: 'message',
  description:
    'Sends a message to your parent or to an agent below you, who is woken by it; those who lead a team write to each other too. Set expectsReply when you cannot go on without an answer: you then wait for it.',
  input: z.strictObject({
    to: z.string().trim().min(1).max(80).describe('The id of an agent, or "parent"'),
    text: z.string().trim().min(1).max(8000),
    expectsReply: z.boolean().default(false),
  }),
  traits: { kind: 'decides', repeat: 'safe' },
  target: () => touchesNothing,
  decides: ({ to, text, expectsReply }) => ({ tool: 'message', to, text, expectsReply }),
});
