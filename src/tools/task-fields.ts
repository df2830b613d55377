import type { z } from 'zod';
import { pathFlaw } from './workbench-path.ts';

/** What is wrong with a glob of a task, in a sentence; null when it can be used. */
export function globFlaw(glob: string): string | null {
  const flaw = pathFlaw(glob);
  if (flaw !== null) return flaw.replace('The path', 'The glob');
  const busy = glob.split('/').some((segment) => (segment.match(/\*+/g)?.length ?? 0) > 3);
  if (busy) return `The glob ${JSON.stringify(glob)} has more than three wildcards in one name: use fewer.`;
  return null;
}

/** Refines a schema with a rule that answers a sentence where it is broken. */
export const noFlaw =
  <T>(flawOf: (value: T) => string | null) =>
  (value: T, context: z.core.$RefinementCtx): void => {
    const flaw = flawOf(value);
    if (flaw !== null) context.addIssue({ code: 'custom', message: flaw });
  };
