import { parseArgs } from 'node:util';
import { CannotStart } from '../cannot-start.ts';

/** How a host is started: `--home DIR [--folder DIR] [--grace MS]`. */
export interface HostOptions {
  /** Our state folder. */
  readonly home: string;
  /** What the window shows. */
  readonly folder: string | null;
  /** How long runs go on with no screen connected, in ms: a window that reloads comes back. */
  readonly graceMs: number;
  /** How long a host without runs waits for a screen, in ms. */
  readonly idleMs: number;
}

const GRACE_MS = 30_000;
const IDLE_MS = 5000;

export function hostOptions(argv: readonly string[]): HostOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { home: { type: 'string' }, folder: { type: 'string' }, grace: { type: 'string' } },
  });
  if (values.home === undefined) throw new CannotStart('A host needs a state folder: --home DIR.');
  const grace = values.grace === undefined ? null : Number(values.grace);
  if (grace !== null && !(grace >= 0)) throw new CannotStart(`--grace ${values.grace} is no number of milliseconds.`);
  return {
    home: values.home,
    folder: values.folder ?? null,
    graceMs: grace ?? GRACE_MS,
    idleMs: Math.min(grace ?? IDLE_MS, IDLE_MS),
  };
}
