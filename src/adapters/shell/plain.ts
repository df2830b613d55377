import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Shell, ShellError } from '../../ports/shell.ts';
import { checkFolders } from './command-folders.ts';
import { commandEnvironment } from './environment.ts';
import { closingScript, limitedScript } from './limits.ts';
import { runProcess } from './run-process.ts';
import { makeScratch } from './scratch.ts';
import { MARK } from './stragglers.ts';

/** The shell that runs command lines here, or null where there is none. */
export function findShell(): string | null {
  return ['/bin/bash', '/usr/bin/bash', '/bin/sh'].find((path) => existsSync(path)) ?? null;
}

/**
 * A shell that holds a command in by nothing but the operating system's user: it sees and writes what the user does,
 * and reaches any host. The environment, the output, the time and the processes are kept as in a sandbox, but that a
 * process which leaves its group and clears its environment is not found again.
 */
export function plainShell({ path = process.env.PATH ?? '/usr/bin:/bin' }: { readonly path?: string } = {}): Shell {
  return {
    sandbox: 'none',
    async run(command, options) {
      options.signal.throwIfAborted();
      const shell = findShell();
      if (shell === null) throw new ShellError('no-shell', 'There is no /bin/bash and no /bin/sh on this machine.');
      await checkFolders(command);
      await using scratch = await makeScratch();
      const mark = randomUUID();
      const places = { path, home: scratch.home, tmp: scratch.tmp, shell };
      const { result } = await runProcess(
        {
          argv: [
            shell,
            '-c',
            closingScript(3),
            shell,
            shell,
            '-c',
            limitedScript(shell, { namespace: false }),
            shell,
            command.command,
          ],
          cwd: command.cwd,
          folder: scratch.folder,
          env: { ...commandEnvironment(places, command.env), [MARK]: mark },
          timeoutMs: command.timeoutMs,
          maxOutput: command.maxOutput,
          hold: { by: 'mark', mark },
        },
        options,
      );
      return result;
    },
  };
}
