import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { plainShell } from '../../../src/adapters/shell/plain.ts';
import { sandboxedShell } from '../../../src/adapters/shell/sandboxed.ts';
import type { Shell, ShellCommand } from '../../../src/ports/shell.ts';

/** The sandbox of this machine, or why it has none. */
export const sandbox = await sandboxedShell({ hidden: [] });

/** Every shell of this machine. */
export const shells: readonly Shell[] = 'unavailable' in sandbox ? [plainShell()] : [plainShell(), sandbox];

/** A folder for one test, by its real path. */
export async function temporaryFolder(name = 'swarm-test-'): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), name)));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A command that may write `folder` only. */
export function commandIn(folder: string, command: string, more: Partial<ShellCommand> = {}): ShellCommand {
  return {
    command,
    cwd: folder,
    writable: [folder],
    readable: [],
    hosts: [],
    env: {},
    timeoutMs: 30_000,
    maxOutput: 20_000,
    ...more,
  };
}

/** A signal that never fires. */
export const never = { signal: new AbortController().signal };
