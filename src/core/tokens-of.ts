import type { Usage } from './usage.ts';

/** Tokens that count against a budget: everything read and written. */
export const tokensOf = (usage: Usage): number => usage.input + usage.output;
