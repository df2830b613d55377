import type { CommandOf } from '../commands.ts';
import { modelFor } from '../settings.ts';
import { moneyOf } from '../usage.ts';
import { raise } from './asks.ts';
import { ballotOf } from './ballot-of.ts';
import { budgetOf, capsOn, heldUnder, spentUnder } from './caps.ts';
import { add, type Draft } from './draft.ts';
import { owesCompaction, owesTurn } from './standing.ts';
import { named } from './state.ts';

/** A turn begins once all that it may cost is set aside under every cap that holds the agent. */
export function startTurn(draft: Draft, command: CommandOf<'start-turn'>): void {
  const { run } = draft;
  const agent = named(run.agents, command.agent);
  if (!agent || agent.thinking !== null || !owesTurn(run, agent) || command.turn !== agent.turn + 1) return;
  const ballot = ballotOf(run, agent);
  if ((command.purpose === 'ballot') !== (ballot !== null)) return;
  if ((command.purpose === 'compact') !== (ballot === null && owesCompaction(run, agent))) return;
  const { input, output } = command.estimate;
  const need = {
    tokens: input + output,
    money: moneyOf({ input, cached: 0, output }, modelFor(run.settings, agent.role).price),
  };
  for (const cap of capsOn(run, agent)) {
    const budget = budgetOf(run, cap);
    const spent = cap.of === 'day' && command.day ? command.day : spentUnder(run, cap);
    // What the day's ledger says has what is held in it already.
    const held = cap.of === 'day' && command.day ? { tokens: 0, money: 0 } : heldUnder(run, cap);
    const over =
      (budget.tokens !== null && spent.tokens + held.tokens + need.tokens > budget.tokens) ||
      (budget.money !== null && spent.money + held.money + (need.money ?? 0) > budget.money);
    if (!over) continue;
    // What others hold comes back when their calls are settled, mostly in part: only what is spent for good is worth asking about.
    if (Object.keys(run.ledger.reserved).length > 0) return;
    return raise(draft, agent.id, { kind: 'budget', tokens: need.tokens, money: need.money, cap });
  }
  add(draft, {
    type: 'turn-started',
    agent: agent.id,
    turn: command.turn,
    purpose: command.purpose,
    ask: ballot,
    at: draft.at,
    reserved: need,
  });
}
