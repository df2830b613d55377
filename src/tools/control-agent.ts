import { z } from 'zod';
import { noFlaw } from './task-fields.ts';
import { tool, touchesNothing } from './tool.ts';

const Input = z
  .strictObject({
    agent: z.string().trim().min(1).max(80).describe('The id of an agent below you'),
    action: z.enum(['pause', 'resume', 'rebrief', 'terminate']),
    text: z.string().trim().max(8000).default('').describe('rebrief: its new brief. terminate: the reason'),
  })
  .superRefine(
    noFlaw(({ action, text }) =>
      text === '' && (action === 'rebrief' || action === 'terminate')
        ? `Say in \`text\` ${action === 'rebrief' ? 'what its brief is from now on' : 'why it ends'}.`
        : null,
    ),
  );

export const controlAgent = tool({
  name: 'control_agent',
  description:
    'Holds, lets go on, briefs anew or ends an agent that descends from you. What is below it is held or ends with it. The new brief replaces the old one; the reason for an end stands in its report.',
  input: Input,
  traits: { kind: 'decides', repeat: 'safe' },
  target: () => touchesNothing,
  decides: ({ agent, action, text }) => ({ tool: 'control_agent', agent, action, text }),
});
