import type { EffectKind } from '../facts.ts';
import { add, type Draft } from './draft.ts';

interface Intent {
  readonly task?: string;
  readonly commit?: string;
  readonly expect?: string | null;
}

/** Something is to be done to the forge, once. */
export function intend(draft: Draft, kind: EffectKind, intent: Intent): void {
  add(draft, {
    type: 'effect-intended',
    effect: `e${draft.run.next.effect}`,
    kind,
    task: intent.task ?? null,
    at: draft.at,
    commit: intent.commit ?? null,
    expect: intent.expect ?? null,
  });
}
