import { z } from 'zod';
import { endOf, inWorkbench } from './command-output.ts';
import { lineWords } from './line-words.ts';
import { answering } from './refusal.ts';
import { tool } from './tool.ts';

const MOST_OUTPUT = 12_000;

export const runCommand = tool({
  name: 'run_command',
  description:
    'Runs a command line with bash at the top of the workbench; answers exit code and output, the middle of a long one left out, so head and tail are not needed (of a pipe you get the exit code of its last command). Each call is a new shell with an empty /tmp and no terminal: join what belongs together with &&. Nothing outlives the call but files in the workbench. Formatters and generators may change files here; for edits of your own there are better tools.',
  input: z.strictObject({
    command: z.string().min(1).max(8000),
    timeoutSeconds: z
      .number()
      .min(1)
      .max(3600)
      .optional()
      .describe('When to stop it, if it should be sooner than the default'),
  }),
  traits: { kind: 'command', repeat: 'interrupted' },
  target: ({ command }) => ({ paths: [], command, argv: lineWords(command)?.map((words) => [...words]) ?? null }),
  run: answering(async ({ command, timeoutSeconds }, context) => {
    const wanted = timeoutSeconds === undefined ? context.limits.commandMs : timeoutSeconds * 1000;
    const timeoutMs = Math.min(wanted, context.limits.commandMs);
    const result = await inWorkbench(context, { command, timeoutMs, maxOutput: MOST_OUTPUT });
    const limit = wanted > timeoutMs && result.timedOut ? ' (the longest that a command may take here)' : '';
    return {
      ok: result.exitCode === 0 && !result.timedOut,
      text: `${endOf(result)}${limit}\n${result.output.trimEnd() || '(no output)'}`,
    };
  }),
});
