import { Usage } from '../../core/usage.ts';

// No request is without input: a server that counts none has not counted.
const Counted = Usage.refine(({ input, cached }) => input > 0 && cached <= input);

/**
 * What a provider counted, or null where it counted nothing or nothing that can be believed. Compatible servers send
 * empty objects, zeros, fractions, negative numbers, and numbers as text; none of them may reach a budget.
 */
export function countedUsage(counts: {
  readonly input: unknown;
  readonly cached: unknown;
  readonly output: unknown;
}): Usage | null {
  const read = Counted.safeParse({ ...counts, cached: counts.cached ?? 0 });
  return read.success ? read.data : null;
}
