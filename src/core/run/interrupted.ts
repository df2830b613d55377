import type { Body } from '../text.ts';

/** The result of a call that was under way when its process ended. */
export const INTERRUPTED =
  'Interrupted: the process ended while this ran, so it may have taken effect in part. Look before you repeat it.';

/** Says nothing of the call itself: whoever makes it again does not go round in a circle. */
export const wasInterrupted = (result: Body): boolean => result[0] === INTERRUPTED;
