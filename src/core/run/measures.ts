import type { Measure } from '../measure.ts';
import type { Draft } from './draft.ts';

export interface Order {
  readonly by: 'policy' | 'board' | 'chair';
  readonly why: string;
}

/** Does what was decided about a run. Whom it names may have left in between: then nothing is left to do. */
export function carryOut(_draft: Draft, _measure: Measure, _order: Order): void {}
