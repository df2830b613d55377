import type { Budget } from '../budget.ts';
import { modelFor } from '../settings.ts';
import { tighter, uncapped } from '../tighter.ts';
import { moneyOf } from '../usage.ts';
import { leftFor } from './caps.ts';
import type { Agent, Run } from './state.ts';

/** Replies at their longest that must fit into what a new agent gets, or it could hardly begin. */
const FIRST_REPLIES = 4;

/**
 * What an agent may hand on to one of this role that it spawns: what it asked for, within what is left under all its caps.
 * Null asked for: whatever the parent may spend itself. A flaw, in a sentence for the parent, where that is too little to
 * begin with.
 */
export function allotment(
  run: Run,
  parent: Agent,
  role: string,
  asked: Budget | null,
): { readonly budget: Budget } | { readonly flaw: string } {
  const output = FIRST_REPLIES * run.settings.limits.outputTokens;
  const { price } = modelFor(run.settings, { role, tier: parent.tier + 1 });
  const money = moneyOf({ input: 0, cached: 0, output }, price) ?? 0;
  const left = leftFor(run, parent);
  const given = tighter(left, asked ?? uncapped);
  const where = same(given, left) ? 'is left for you and all below you' : 'is what you would give';
  if (given.tokens !== null && given.tokens < output)
    return { flaw: `A ${role} takes ${output} tokens to begin, and ${Math.floor(given.tokens)} ${where}.` };
  if (given.money !== null && (given.money < money || given.money <= 0))
    return { flaw: `A ${role} takes $${money.toFixed(2)} to begin, and $${given.money.toFixed(2)} ${where}.` };
  return asked === null ? { budget: uncapped } : { budget: clipped(asked, left) };
}

/** What was not asked for is not given either: there the parent's own cap holds. */
const clipped = (asked: Budget, left: Budget): Budget => ({
  tokens: asked.tokens === null ? null : tighter(asked, left).tokens,
  money: asked.money === null ? null : tighter(asked, left).money,
});

const same = (one: Budget, other: Budget): boolean => one.tokens === other.tokens && one.money === other.money;
