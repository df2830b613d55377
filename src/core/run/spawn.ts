import type { AskSubject } from '../facts.ts';
import type { Draft } from './draft.ts';

/** An agent gets one more below it, as it was allowed; or hears why not any more. */
export function spawn(_draft: Draft, _by: string, _subject: Extract<AskSubject, { kind: 'spawn' }>): void {}
