import type { Cap } from '../budget.ts';
import { capKey } from '../cap-key.ts';
import type { CommandOf } from '../commands.ts';
import { modelKey } from '../model-key.ts';
import { modelFor } from '../settings.ts';
import { moneyOf } from '../usage.ts';
import { raise } from './asks.ts';
import { ballotOf } from './ballot-of.ts';
import { budgetOf, capsOn, heldUnder, spentUnder } from './caps.ts';
import { add, type Draft } from './draft.ts';
import { owesCompaction, owesTurn } from './standing.ts';
import { type Agent, named, type Run, type Spent } from './state.ts';

/** What a model call may cost at the most. */
interface Need {
  readonly tokens: number;
  readonly money: number | null;
}

/**
 * A turn begins once all that it may cost is set aside under every cap that holds the agent.
 *
 * What this promises: at no moment has a run spent and set aside more than any of its caps allows, whatever the order in
 * which turns begin and end, as long as no provider counts more tokens than were set aside. The output is limited by the
 * provider itself; how it counts a prompt can only be estimated. Where it counted more, what came is booked in full, the
 * cap may be passed by that difference for the calls that were under way at that time, nothing new begins under it, and
 * from then on as much more is set aside for that model. A cap in money holds for models whose price is known.
 */
export function startTurn(draft: Draft, command: CommandOf<'start-turn'>): void {
  const { run } = draft;
  const agent = named(run.agents, command.agent);
  if (!agent || agent.thinking !== null || !owesTurn(run, agent) || command.turn !== agent.turn + 1) return;
  const ballot = ballotOf(run, agent);
  if ((command.purpose === 'ballot') !== (ballot !== null)) return;
  if ((command.purpose === 'compact') !== (ballot === null && owesCompaction(run, agent))) return;
  const need = needOf(run, agent, command.estimate);
  const day = command.day ?? null;
  for (const cap of capsOn(run, agent)) {
    const fit = fits(run, { cap, need, day });
    if (fit === 'now') continue;
    // What others hold under it comes back when their calls are settled, mostly in part.
    if (fit === 'later') return;
    return ballot === null ? ask(draft, agent, { cap, need, day }) : withoutBallot(draft, agent, { cap, ballot });
  }
  add(draft, {
    type: 'turn-started',
    agent: agent.id,
    turn: command.turn,
    purpose: command.purpose,
    ask: ballot,
    at: draft.at,
    reserved: need,
    prompt: command.estimate.input,
    day,
  });
}

/** What a turn may cost: its prompt as this provider was seen to count, all of it read anew, and the longest reply. */
export function needOf(run: Run, agent: Agent, { input, output }: CommandOf<'start-turn'>['estimate']): Need {
  const model = modelFor(run.settings, agent);
  const prompt = Math.ceil(input * (run.ledger.counting[modelKey(model)] ?? 1));
  return { tokens: prompt + output, money: moneyOf({ input: prompt, cached: 0, output }, model.price) };
}

interface Fitting {
  readonly cap: Cap;
  readonly need: Need;
  /** What the day's ledger has in front of this turn: spent and held together, of this run too. */
  readonly day: Spent | null;
}

/** Does a need fit under a cap: now, once others have given back what they hold, or never as it stands? */
function fits(run: Run, { cap, need, day }: Fitting): 'now' | 'later' | 'never' {
  const budget = budgetOf(run, cap);
  const held = heldUnder(run, cap);
  const counted = cap.of === 'day' ? day : null;
  const spent = counted === null ? spentUnder(run, cap) : less(counted, held);
  const within = (kind: 'tokens' | 'money', besides: number): boolean =>
    budget[kind] === null || spent[kind] + besides + (need[kind] ?? 0) <= budget[kind];
  if (within('tokens', held.tokens) && within('money', held.money)) return 'now';
  return within('tokens', 0) && within('money', 0) ? 'later' : 'never';
}

const less = (one: Spent, other: Spent): Spent => ({
  tokens: one.tokens - other.tokens,
  money: one.money - other.money,
});

/** One question for each cap: who falls under it waits for the same answer. */
function ask(draft: Draft, agent: Agent, { cap, need, day }: Fitting): void {
  const asked = Object.values(draft.run.asks).some(
    ({ subject }) => subject.kind === 'budget' && capKey(subject.cap) === capKey(cap),
  );
  if (!asked)
    raise(draft, agent.id, {
      kind: 'budget',
      tokens: need.tokens,
      money: need.money,
      cap,
      day: cap.of === 'day' ? day : null,
    });
}

/** A member whose own share is used up abstains; where nothing is left for anybody's ballot, the chair decides instead of the board. */
function withoutBallot(
  draft: Draft,
  member: Agent,
  { cap, ballot }: { readonly cap: Cap; readonly ballot: string },
): void {
  if (cap.of === 'run' || cap.of === 'day')
    return add(draft, {
      type: 'ask-climbed',
      ask: ballot,
      why: 'The budget has no room for the ballots of the board.',
      at: draft.at,
    });
  const round = draft.run.asks[ballot]?.round ?? 1;
  const reasons = ['Abstained without having been asked: the budget for its ballots is used up.'];
  add(draft, {
    type: 'ballot-cast',
    ask: ballot,
    member: member.id,
    round,
    ballot: { verdict: 'abstain', veto: false, reasons, evidence: [], conditions: [] },
    at: draft.at,
  });
}
