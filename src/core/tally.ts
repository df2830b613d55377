import { type Agreed, agreed } from './agreed-conditions.ts';
import type { Ballot, Tally } from './board.ts';

/** A motion before the board, as far as it is counted. */
export interface Count {
  /** Seats of the board, filled or not. */
  readonly members: number;
  readonly round: number;
  /** Of all rounds; each member's first in a round counts. */
  readonly ballots: readonly Cast[];
}

interface Cast {
  readonly member: string;
  readonly round: number;
  readonly ballot: Ballot;
}

/** There is one round in which each has the others' reasons before it, and no more. */
export const LAST_ROUND = 2;

/** Longest reason of a decision, in characters: leaves room for who says it. */
const LONGEST_REASON = 1200;

/**
 * What the ballots come to (`docs/decisions/0011-how-the-board-decides.md`): open until every seat has cast in the
 * round; a first round in which verdicts differ is split; else it is decided, or climbs to the chair.
 */
export function tally({ members, round, ballots }: Count): Tally {
  const cast = ofRound(ballots, round);
  if (cast.length < members) return { is: 'open' };
  const allow = cast.filter(({ ballot }) => ballot.verdict === 'allow');
  const deny = cast.filter(({ ballot }) => ballot.verdict === 'deny');
  if (round < LAST_ROUND && allow.length > 0 && deny.length > 0) return { is: 'split' };
  const veto = deny.find(({ ballot }) => ballot.veto && ballot.evidence.length > 0);
  if (veto) return climbs('A substantiated veto,', [veto]);
  const heard = [...allow, ...deny];
  if (2 * heard.length <= members)
    return climbs(`The board could not be reached: ${heard.length} of ${members} said yes or no.`, cast);
  if (allow.length === deny.length) return climbs(`The board is tied, ${allow.length} to ${deny.length}.`, heard);
  const verdict = allow.length > deny.length ? 'allow' : 'deny';
  if (verdict === 'deny') return decided(verdict, `${countOf(deny.length, cast, verdict)} ${reasonsOf(deny)}`);
  const tied = agreed(allow.map(({ ballot }) => ballot.conditions));
  if (tied === null) return climbs('The board allows it on more conditions than one decision can carry.', allow);
  // A yes whose condition does not hold is none.
  if (2 * tied.content <= heard.length)
    return climbs('The board allows it, but too many on a condition that nobody shares.', allow);
  return decided(verdict, `${countOf(allow.length, cast, verdict)}${dropped(tied, allow)} ${reasonsOf(allow)}`, tied);
}

const decided = (verdict: 'allow' | 'deny', reason: string, tied?: Agreed): Tally => ({
  is: 'decided',
  verdict,
  reason: clipped(reason, LONGEST_REASON),
  conditions: tied?.conditions ?? [],
});

const dropped = ({ content, leftOut }: Agreed, allow: readonly Cast[]): string => {
  const alone = allow.length - content;
  return [
    alone > 0 ? ` Of ${alone} the condition is shared by nobody and does not hold.` : '',
    leftOut > 0 ? ` ${leftOut} more notes stand in the ballots.` : '',
  ].join('');
};

const climbs = (why: string, cast: readonly Cast[]): Tally => ({
  is: 'climbs',
  why: clipped(`${why} ${reasonsOf(cast)}`, LONGEST_REASON),
});

/** In the order of names, so that it does not matter who was faster. */
function ofRound(ballots: readonly Cast[], round: number): readonly Cast[] {
  const first = new Map<string, Cast>();
  for (const cast of ballots) if (cast.round === round && !first.has(cast.member)) first.set(cast.member, cast);
  return [...first.values()].sort((one, other) => (one.member < other.member ? -1 : 1));
}

function countOf(won: number, cast: readonly Cast[], verdict: 'allow' | 'deny'): string {
  const abstained = cast.filter(({ ballot }) => ballot.verdict === 'abstain').length;
  const against = cast.length - won - abstained;
  const rest = [
    against > 0 ? `${against} ${verdict === 'allow' ? 'against' : 'for it'}` : [],
    abstained > 0 ? `${abstained} abstained` : [],
  ].flat();
  const said = `${won} of ${cast.length} ${verdict === 'allow' ? 'allow it' : 'decline it'}`;
  return `${said}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}.`;
}

/** The first reason of each, those who give the same one together: the rest stands in the ballots. */
function reasonsOf(cast: readonly Cast[]): string {
  const by = new Map<string, string[]>();
  for (const { member, ballot } of cast) {
    const reason = clipped(ballot.reasons[0] ?? 'no reason', 240);
    by.set(reason, [...(by.get(reason) ?? []), member]);
  }
  return [...by].map(([reason, members]) => `${members.join(', ')}: ${reason}`).join(' · ');
}

const clipped = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
