import type { ShellCommand, ShellResult } from '../ports/shell.ts';
import type { ToolContext } from './tool.ts';

/** Commands of agents have no screen: pagers would wait for a key, colours would be noise. */
const ENVIRONMENT = { PAGER: 'cat', GIT_PAGER: 'cat', GIT_EDITOR: 'true', TERM: 'dumb', NO_COLOR: '1' };

/** How every tool runs a command: in the workbench, which alone it may write, reaching the agent's hosts. */
export const inWorkbench = (
  context: ToolContext,
  what: Pick<ShellCommand, 'command' | 'timeoutMs' | 'maxOutput'>,
): Promise<ShellResult> =>
  context.shell.run(
    {
      ...what,
      cwd: context.workbench.folder,
      writable: [context.workbench.folder],
      readable: context.workbench.readable,
      hosts: context.hosts,
      env: ENVIRONMENT,
    },
    { signal: context.signal, onOutput: context.onOutput },
  );

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** How a command ended, in a few words. */
export function endOf(result: ShellResult): string {
  if (result.timedOut) return `stopped after ${seconds(result.ms)} since it had not ended; all its processes are gone`;
  const code = result.exitCode ?? 'unknown';
  const signal = typeof code === 'number' && code > 128 && code < 160 ? ` (ended by signal ${code - 128})` : '';
  return `exit code ${code}${signal} after ${seconds(result.ms)}`;
}
