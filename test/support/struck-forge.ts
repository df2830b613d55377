import { type Fault, startForge } from '../../src/forge-server/forge-server.ts';
import type { LocalForge } from '../../src/headless/run/local-forge.ts';

interface Struck {
  readonly faults?: readonly Fault[];
  /** Told one line a request, once it was answered. */
  readonly log?: (line: string) => void;
}

/** A local forge with two users on which something goes wrong on purpose. */
export async function struckForge(directory: string, struck: Struck = {}): Promise<LocalForge> {
  const forge = await startForge({
    directory,
    users: [
      { login: 'local', token: 'token-local', id: 1 },
      { login: 'swarm-reviewer', token: 'token-other', id: 2 },
    ],
    ...struck,
  });
  const access = { baseUrl: forge.url, owner: 'local', repository: 'project', token: 'token-local' };
  const reviewer = { ...access, token: 'token-other' };
  return { access, reviewer, url: `${forge.url}/local/project`, close: () => forge.close() };
}
