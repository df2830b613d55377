import type { Run } from '../run/state.ts';
import { oneLine } from './words.ts';

/** What a person should know before anyone starts where checks fail at the base already; null where none does. */
export function redBaseText(run: Pick<Run, 'baseline'>): string | null {
  const red = (run.baseline?.checks ?? []).filter(({ exitCode }) => exitCode !== 0).map(({ command }) => command);
  if (red.length === 0) return null;
  const which = oneLine(red.join(', '), 120);
  return `${which} ${red.length === 1 ? 'fails' : 'fail'} at the base already: the run has to end green.`;
}
