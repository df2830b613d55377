import { SandboxManager } from '@anthropic-ai/sandbox-runtime';
import type { WayOut } from './host-proxy.ts';

/** What one sandbox on macOS allows. Folders are real paths. */
export interface SeatbeltView {
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  /** Never readable, even where a folder above is. */
  readonly hidden: readonly string[];
  readonly wayOut: WayOut;
}

/**
 * The argument vector that runs `script` under a Seatbelt profile of the sandbox runtime. Seatbelt can deny, not mount:
 * other users' and temporary folders are denied as a whole, and what is named is allowed back.
 */
export async function seatbeltArguments(
  script: string,
  shell: string,
  view: SeatbeltView,
): Promise<{ readonly argv: readonly string[]; readonly env: Readonly<Record<string, string | undefined>> }> {
  const literal = (path: string) => ({ path, literal: true as const });
  const home = ['/Users', '/private/var/folders', '/private/tmp', '/Volumes', '/private/etc/ssh', ...view.hidden];
  return SandboxManager.wrapWithSandboxArgv(
    script,
    shell,
    {
      filesystem: {
        denyRead: home.map(literal),
        allowRead: [...view.readable, ...view.writable].map(literal),
        allowWrite: view.writable.map(literal),
        denyWrite: [],
        allowGitConfig: true,
      },
    },
    undefined,
    undefined,
    { commandId: view.wayOut.id },
  );
}
