import { sandboxedShell as openIt } from '../../../src/adapters/shell/sandboxed.ts';
import { withGreenChecks } from './green-checks.ts';

export * from '../../../src/adapters/shell/sandboxed.ts';

export async function sandboxedShell(options: Parameters<typeof openIt>[0]): ReturnType<typeof openIt> {
  const shell = await openIt(options);
  return 'unavailable' in shell ? shell : withGreenChecks(shell);
}
