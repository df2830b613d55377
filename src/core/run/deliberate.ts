import type { Ballot } from '../board.ts';
import { type Draft, finish } from './draft.ts';
import type { Agent } from './state.ts';

/** A member's ballot arrived: it counts for the motion that its turn was about. */
export function vote(draft: Draft, _member: Agent, call: string, _ballot: Ballot): void {
  finish(draft, call, false, 'Not there yet.');
}

/** What follows from the ballots that are there: one more round, a decision, or the chair's turn. A rule of the core. */
export function deliberate(_draft: Draft): void {}
