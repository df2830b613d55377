import type { ScreenCommand } from '../../link/protocol.ts';
import { tellWarning } from '../messages.ts';
import type { Parts } from '../parts.ts';

/** Asks something of a run. False: nothing came of it, and the user was told why. Throws `LinkError`. */
export async function submitCommand(parts: Parts, run: string, command: ScreenCommand): Promise<boolean> {
  const said = await parts.engine.ask('submit', { run, command });
  if (!said.accepted) void tellWarning(said.why);
  return said.accepted;
}
