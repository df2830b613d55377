import { z } from 'zod';
import { globFlaw, noFlaw } from './task-fields.ts';
import { tool, touchesNothing } from './tool.ts';

const Input = z
  .strictObject({
    role: z.string().trim().min(1).max(40).describe('A role that you may spawn'),
    brief: z.string().trim().min(1).max(8000).describe('All that it needs to know: it sees this and the issue'),
    write: z
      .array(z.string().trim().min(1).max(200))
      .max(40)
      .optional()
      .describe('Globs of the files that it is kept to, within yours; leave out for all of yours'),
    tools: z
      .array(z.string().trim().min(1).max(80))
      .max(40)
      .optional()
      .describe('Tools that it is kept to; leave out for all of its role'),
    tokens: z.number().positive().optional().describe('The most tokens it may use, out of what you have left'),
    money: z.number().positive().optional().describe('The most US dollars it may cost, out of what you have left'),
  })
  .superRefine(noFlaw(({ write }) => write?.map(globFlaw).find((flaw) => flaw !== null) ?? null));

/** Without these a helper could not give its answer. */
const ALWAYS = ['report', 'message'];

const budgetOf = ({ tokens, money }: z.output<typeof Input>) =>
  tokens === undefined && money === undefined ? null : { tokens: tokens ?? null, money: money ?? null };

export const spawnAgent = tool({
  name: 'spawn_agent',
  description:
    'Puts an agent of another role below you, for an answer that you need: it gets your brief, at most what you hold yourself, and is paid from your budget. You are woken with its report. Developers and reviewers come with their tasks and are not spawned.',
  input: Input,
  traits: { kind: 'decides', repeat: 'safe' },
  target: (input) => ({ ...touchesNothing, spends: budgetOf(input) }),
  decides: (input) => ({
    tool: 'spawn_agent',
    spawning: {
      role: input.role,
      brief: input.brief,
      write: input.write ?? null,
      uses: input.tools === undefined ? null : [...new Set([...input.tools, ...ALWAYS])],
      budget: budgetOf(input),
    },
  }),
});
