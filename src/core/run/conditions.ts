import type { Condition } from '../measure.ts';
import type { Draft } from './draft.ts';
import type { Ask } from './state.ts';

/** Ties what was asked to conditions: they narrow the grant of whom it is about, or set a cap. */
export function bindTo(_draft: Draft, _ask: Ask, _conditions: readonly Condition[]): void {}
