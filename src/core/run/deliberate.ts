import type { Ballot } from '../board.ts';
import { tally } from '../tally.ts';
import { clip } from '../text.ts';
import { conclude } from './asks.ts';
import { ballotWanted, owesBallot } from './ballot-of.ts';
import { ballotsUntil } from './deadlines.ts';
import { deciderOf } from './decider-of.ts';
import { add, type Draft, finish } from './draft.ts';
import { flawOfRaising } from './raised-to.ts';
import { seats } from './seats.ts';
import { type Agent, type Ask, known, type Run } from './state.ts';

/** How often a member is asked for one ballot before it counts as out of reach. */
export const ATTEMPTS = 2;

/** A member's ballot arrived: it counts for the motion, and the round of it, that its turn was about. */
export function vote(draft: Draft, member: Agent, call: string, ballot: Ballot): void {
  const ask = draft.run.asks[member.on ?? ''];
  if (!ask || !ballotWanted(draft.run, member))
    return finish(draft, call, false, 'It came too late: this round is over.');
  cast(draft, ask, member.id, ballot);
  finish(draft, call, true, 'Your ballot is cast.');
}

function cast(draft: Draft, ask: Ask, member: string, ballot: Ballot): void {
  add(draft, { type: 'ballot-cast', ask: ask.id, member, round: ask.round, ballot, at: draft.at });
}

/** A member that cannot be heard on a motion abstains, and the reason stands in its ballot. */
export function abstain(draft: Draft, ask: string | null, member: string, why: string): void {
  const motion = draft.run.asks[ask ?? ''];
  if (!motion || !owesBallot(motion, member)) return;
  const reasons = [why.length <= 400 ? why : `${why.slice(0, 399)}…`];
  cast(draft, motion, member, { verdict: 'abstain', veto: false, reasons, evidence: [], conditions: [] });
}

/** A member's turn brought no ballot. It is asked once more; then it abstains, for this reason. */
export function missBallot(draft: Draft, member: Agent, why: string, hopeless = false): void {
  if (ballotWanted(draft.run, member) && (hopeless || member.silent >= ATTEMPTS))
    abstain(draft, member.on, member.id, why);
}

/** What follows from the ballots that are there: one more round, a decision, or the chair's turn. A rule of the core. */
export function deliberate(draft: Draft): void {
  const { run } = draft;
  if (run.stopped) return;
  for (const ask of Object.values(run.asks)) {
    if (ask.of !== 'board') continue;
    if (run.board === null || seats(run).length === 0)
      return add(draft, { type: 'ask-climbed', ask: ask.id, why: 'Nobody sits on the board.', at: draft.at });
    if (deciderOf(run, ask.subject, ask.by) === 'chair')
      return add(draft, {
        type: 'ask-climbed',
        ask: ask.id,
        why: 'It is more than the board may decide: the chair does.',
        at: draft.at,
      });
    const before = draft.facts.length;
    callIn(draft, ask);
    count(draft, ask);
    if (draft.facts.length > before) return;
  }
}

/** Who has left casts no ballot, and time is not endless. */
function callIn(draft: Draft, ask: Ask): void {
  const { run } = draft;
  const { round } = ask;
  const until = ballotsUntil(run, ask);
  const late = until !== null && draft.at >= until;
  for (const { name } of run.board?.members ?? []) {
    if (ask.round !== round) return;
    if (run.agents[name]?.left !== null) abstain(draft, ask.id, name, 'not on the board any more');
    else if (late) abstain(draft, ask.id, name, 'not reached in time');
  }
}

function count(draft: Draft, ask: Ask): void {
  const { run, at } = draft;
  const result = tallyOf(run, ask);
  if (result.is === 'climbs') add(draft, { type: 'ask-climbed', ask: ask.id, why: result.why, at });
  if (result.is !== 'decided') return;
  const { verdict, reason, conditions } = result;
  const flaw = verdict === 'allow' ? flawOfRaising(run, ask.subject, conditions) : null;
  if (flaw !== null) return add(draft, { type: 'ask-climbed', ask: ask.id, why: clip(`${flaw} ${reason}`, 1500), at });
  conclude(draft, known(run.asks, ask.id, 'ask'), { verdict, by: 'board', reason, conditions, at });
}

const tallyOf = (run: Run, { round, ballots }: Ask) =>
  tally({ members: run.board?.members.length ?? 0, round, ballots });
