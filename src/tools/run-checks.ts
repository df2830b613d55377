import { z } from 'zod';
import type { ShellResult } from '../ports/shell.ts';
import { endOf, inWorkbench } from './command-output.ts';
import { answering } from './refusal.ts';
import { tool, touchesNothing } from './tool.ts';

const MOST_OUTPUT = 6000;
const TAIL = 4000;
const TAIL_PASSED = 160;

export const runChecks = tool({
  name: 'run_checks',
  description:
    'Runs the checks of the project and of the task on the files in the workbench as they are now, all of them, and says which passed. The same commands later decide whether the work is done, at the commit that was handed in.',
  input: z.strictObject({}),
  traits: { kind: 'command', repeat: 'safe' },
  target: () => touchesNothing,
  run: answering(async (_, context) => {
    const commands = [...new Set(context.checks)];
    if (commands.length === 0)
      return { ok: true, text: 'This project and task name no checks. Run its tests yourself with run_command.' };
    const results: { command: string; result: ShellResult }[] = [];
    for (const command of commands)
      results.push({
        command,
        result: await inWorkbench(context, { command, timeoutMs: context.limits.checkMs, maxOutput: MOST_OUTPUT }),
      });
    const failed = results.filter(({ result }) => !passed(result));
    const verdict =
      failed.length === 0
        ? `All checks passed (${results.length}).`
        : `${failed.length} of ${results.length} checks failed: ${failed.map(({ command }) => command).join('; ')}`;
    return { ok: failed.length === 0, text: [verdict, ...results.map(part)].join('\n\n') };
  }),
});

const passed = (result: ShellResult): boolean => result.exitCode === 0 && !result.timedOut;

/** Without the broken line that a cut begins with, unless it is all there is. */
const wholeLines = (text: string): string => text.slice(text.indexOf('\n') + 1) || text;

/** Of a check that passed, only the last words: they usually count the tests. */
function part({ command, result }: { command: string; result: ShellResult }): string {
  const most = passed(result) ? TAIL_PASSED : TAIL;
  const output = result.output.trimEnd();
  const shown = output.length > most ? `…${wholeLines(output.slice(-most))}` : output || '(no output)';
  return `$ ${command}\n${passed(result) ? 'passed' : 'FAILED'}: ${endOf(result)}\n${shown}`;
}
