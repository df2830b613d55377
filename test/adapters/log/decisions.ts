import type { Decision } from '../../../src/core/facts.ts';

/** A decision with one fact, its size chosen by the length of `filler`. */
export const decisionOf = (seq: number, filler = 'x', epoch = 1): Decision => ({
  seq,
  epoch,
  at: 1_700_000_000_000 + seq,
  facts: [{ type: 'message-sent', from: 'a1', to: 'a2', text: [`${seq} ${filler}`], expectsReply: null }],
});
