import type { ReactNode } from 'react';
import { budgetText, moneyText, tokensText } from '../../src/core/projections/words.ts';
import type { Budget } from '../../src/core/settings.ts';

interface Amount {
  readonly tokens: number;
  readonly money: number;
}

/** How full a cap is, by whichever of its two kinds is nearer: shares of it, from 0. */
export function fullness(
  spent: Amount,
  held: Amount,
  { tokens, money }: Budget,
): { readonly spent: number; readonly held: number } {
  const ofTokens = { spent: part(spent.tokens, tokens), held: part(held.tokens, tokens) };
  const ofMoney = { spent: part(spent.money, money), held: part(held.money, money) };
  return ofTokens.spent + ofTokens.held >= ofMoney.spent + ofMoney.held ? ofTokens : ofMoney;
}

/** A cap of nothing is full from the start. */
const part = (amount: number, cap: number | null): number =>
  cap === null ? 0 : cap === 0 ? (amount > 0 ? 1 : 0) : amount / cap;

/** What is spent of a cap, with a mark at four fifths, where a warning is due; striped what calls under way hold. */
export function CapMeter({
  label,
  text,
  spent,
  held,
}: {
  readonly label: string;
  /** The same in amounts. */
  readonly text: string;
  readonly spent: number;
  readonly held: number;
}): ReactNode {
  const tone = spent >= 1 ? ' full' : spent + held >= 0.8 ? ' near' : '';
  return (
    // biome-ignore lint/a11y/useSemanticElements: the element has one part, and this has three
    <div
      className={`meter${tone}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.min(100, Math.round(spent * 100))}
      aria-valuetext={text}
    >
      <div className="spent" style={{ width: percent(spent) }} />
      <div className="held" style={{ width: percent(Math.min(held, 1 - spent)) }} />
      <div className="warning-mark" />
    </div>
  );
}

const percent = (share: number): string => `${Math.max(0, Math.min(1, share)) * 100}%`;

/** What was spent and is held, of what, in words. */
export function standingText(
  spent: Amount & { readonly moneyUnknown?: boolean },
  held: Amount,
  budget: Budget,
): string {
  const capped = budget.tokens !== null || budget.money !== null;
  const heldText = held.tokens > 0 ? `, ${tokensText(held.tokens)} held` : '';
  return `${tokensText(spent.tokens)} tokens · ${costText(spent)}${heldText}, of ${capped ? budgetText(budget) : 'no cap'}`;
}

/** Of calls whose price is not known nobody knows what they cost. */
function costText({
  money,
  moneyUnknown = false,
}: {
  readonly money: number;
  readonly moneyUnknown?: boolean;
}): string {
  if (!moneyUnknown) return `${moneyText(money)} spent`;
  return money === 0 ? 'cost unknown' : `${moneyText(money)} and more spent`;
}
