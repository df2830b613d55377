import { z } from 'zod';
import { tool, touchesNothing } from './tool.ts';

export const askChair = tool({
  name: 'ask_chair',
  description:
    'Asks the human in charge, and waits for the answer. Only for what neither the issue nor the code can tell you and a wrong guess would spoil: which of two behaviours is wanted, whether something may be broken. Say what you would do without an answer.',
  input: z.strictObject({ question: z.string().trim().min(1).max(4000) }),
  traits: { kind: 'decides', repeat: 'safe' },
  target: () => touchesNothing,
  decides: ({ question }) => ({ tool: 'ask_chair', question }),
});
