import type { Budget } from './budget.ts';

export const uncapped: Budget = { tokens: null, money: null };

const lesser = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.min(one, other);

/** The tighter of two, kind by kind. */
export const tighter = (one: Budget, other: Budget): Budget => ({
  tokens: lesser(one.tokens, other.tokens),
  money: lesser(one.money, other.money),
});
