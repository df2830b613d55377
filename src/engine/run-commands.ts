import type { CommandResult } from '../core/facts.ts';
import { unsigned } from '../core/text.ts';
import type { Workbench } from '../ports/git.ts';
import type { Engine } from './engine.ts';

export interface CommandRun {
  readonly commands: readonly string[];
  readonly hosts: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Most characters of one command's output that are kept as evidence. */
const OUTPUT = 24_000;

/** Runs the project's own commands in order and records how each ended; stops at none, so that all evidence is there. */
export async function runCommands(engine: Engine, workbench: Workbench, run: CommandRun): Promise<CommandResult[]> {
  const results: CommandResult[] = [];
  for (const command of run.commands) {
    const result = await engine.world.shell.run(
      {
        command,
        cwd: workbench.folder,
        writable: [workbench.folder],
        readable: workbench.readable,
        hosts: run.hosts,
        env: {},
        timeoutMs: run.timeoutMs,
        maxOutput: OUTPUT,
      },
      { signal: run.signal, onOutput: (chunk) => engine.signal({ kind: 'output', about: command, chunk }) },
    );
    const output = await engine.texts.stow(unsigned(result.output));
    results.push({ command, exitCode: result.exitCode, ms: Math.round(result.ms), output });
  }
  return results;
}
